namespace KubeSpawn.Output;

/// <summary>Rows in columns, as wide as their widest cell, two spaces between; a heading in capitals.</summary>
internal static class Table
{
    /// <summary>The lines of a table; every row has as many cells as the heading.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<string> heading, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> all = [heading, .. rows];
        int[] widths = [.. Enumerable.Range(0, heading.Count).Select(column => all.Max(row => row[column].Length))];
        return all.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
