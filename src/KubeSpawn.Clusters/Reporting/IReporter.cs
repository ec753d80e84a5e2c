namespace KubeSpawn.Clusters.Reporting;

/// <summary>Where the steps say what they do. Called from several threads at once.</summary>
public interface IReporter
{
    /// <summary>A step begins; what is returned is told that it ended well. A step that fails throws instead.</summary>
    /// <param name="what">What it does.</param>
    /// <param name="node">The node that it does it for; null: for all.</param>
    IStepReport Begin(string what, string? node = null);

    /// <summary>A line that a command in a machine printed.</summary>
    void NodeLine(string node, string line);

    /// <summary>Something worth knowing that is no error; one line.</summary>
    void Warn(string message);
}

/// <summary>A step under way.</summary>
public interface IStepReport
{
    /// <summary>How far it is: a share of 1 (null: unknown) and a few words.</summary>
    void Progress(double? share, string words);

    /// <summary>It ended well; a few words on what came of it, or null.</summary>
    void Done(string? outcome = null);
}
