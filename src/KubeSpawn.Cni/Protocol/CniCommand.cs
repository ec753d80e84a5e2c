namespace KubeSpawn.Cni.Protocol;

/// <summary>The verbs; a runtime writes them in upper case.</summary>
internal enum CniCommand
{
    /// <summary>Attach a container.</summary>
    Add,

    /// <summary>Detach it.</summary>
    Del,

    /// <summary>Look whether it still is attached as ADD said.</summary>
    Check,

    /// <summary>Free what belongs to none of the given attachments.</summary>
    Gc,

    /// <summary>Say whether ADD could be served.</summary>
    Status,

    /// <summary>Say what versions are spoken.</summary>
    Version,
}
