namespace KubeSpawn.Clusters.Config;

/// <summary>Something wrong in the configuration.</summary>
/// <param name="Origin">Where.</param>
/// <param name="Text">What is wrong, and what is allowed; one line without a full stop.</param>
public sealed record ConfigProblem(ConfigOrigin Origin, string Text)
{
    /// <summary><c>kspawn.toml:3:9: nodes is 0; allowed: 1 to 253</c>.</summary>
    public override string ToString() => $"{Origin}: {Text}";
}

/// <summary>Collects problems, so that all of them can be told at once.</summary>
internal sealed class ProblemList
{
    private readonly List<ConfigProblem> _problems = [];

    /// <summary>What was found, each once; file by file, in the order of lines and columns.</summary>
    public IReadOnlyList<ConfigProblem> All =>
    [
        .. _problems.Distinct().GroupBy(problem => problem.Origin.Name)
            .SelectMany(file => file.OrderBy(problem => problem.Origin.Line).ThenBy(problem => problem.Origin.Column)),
    ];

    /// <summary>Notes a problem; false, so that a check can end with it.</summary>
    public bool Add(ConfigOrigin origin, string text)
    {
        _problems.Add(new ConfigProblem(origin, text));
        return false;
    }

    /// <summary>Takes over what others found.</summary>
    public void AddRange(IEnumerable<ConfigProblem> problems) => _problems.AddRange(problems);
}
