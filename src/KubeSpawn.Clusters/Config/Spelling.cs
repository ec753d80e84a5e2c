namespace KubeSpawn.Clusters.Config;

/// <summary>Finds the name that was meant.</summary>
internal static class Spelling
{
    /// <summary><c>; did you mean "nodes"?</c>, or nothing where no name is near.</summary>
    public static string Hint(string written, IEnumerable<string> names)
    {
        (string Name, int Distance) best = names
            .Select(name => (Name: name, Distance: Distance(written, name)))
            .OrderBy(pair => pair.Distance).FirstOrDefault(("", int.MaxValue));
        return best.Distance <= Math.Max(2, written.Length / 3) && best.Distance < best.Name.Length ? $", did you mean \"{best.Name}\"?" : "";
    }

    /// <summary>Edits of one letter, or swaps of neighbours, that make one word of the other.</summary>
    private static int Distance(string one, string other)
    {
        int[,] edits = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++) edits[i, 0] = i;
        for (int j = 0; j <= other.Length; j++) edits[0, j] = j;
        for (int i = 1; i <= one.Length; i++)
        {
            for (int j = 1; j <= other.Length; j++)
            {
                int replaced = edits[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replaced, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
                bool swapped = i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
                if (swapped) edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
            }
        }

        return edits[one.Length, other.Length];
    }
}
