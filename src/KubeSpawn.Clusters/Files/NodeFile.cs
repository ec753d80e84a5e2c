namespace KubeSpawn.Clusters.Files;

/// <summary>A file that kube-spawn puts into a layer of the nodes' roots.</summary>
/// <param name="Path">Absolute, as the node sees it.</param>
/// <param name="Text">What is in it; for a link, what it points to.</param>
/// <param name="Mode">Its mode; of no meaning for a link.</param>
/// <param name="Kind">Whether people may edit it.</param>
public sealed record NodeFile(string Path, string Text, UnixFileMode Mode, NodeFileKind Kind)
{
    /// <summary>A file that is written where it is missing, and then belongs to people.</summary>
    public static NodeFile Editable(string path, string text, UnixFileMode mode = FileModes.File) => new(path, text, mode, NodeFileKind.Editable);

    /// <summary>A file that follows from the plan, and is written at every start.</summary>
    public static NodeFile Owned(string path, string text, UnixFileMode mode = FileModes.File) => new(path, text, mode, NodeFileKind.Owned);

    /// <summary>An empty folder, made where it is missing.</summary>
    public static NodeFile Folder(string path) => new(path, "", FileModes.Directory, NodeFileKind.Folder);

    /// <summary>A symbolic link, made where there is nothing of its name.</summary>
    public static NodeFile Link(string path, string target) => new(path, target, FileModes.File, NodeFileKind.Link);
}

/// <summary>Whose a generated file is.</summary>
public enum NodeFileKind
{
    /// <summary>Written where missing; edits are kept.</summary>
    Editable,

    /// <summary>Written at every start.</summary>
    Owned,

    /// <summary>A symbolic link, made where missing.</summary>
    Link,

    /// <summary>A folder, made where missing.</summary>
    Folder,
}
