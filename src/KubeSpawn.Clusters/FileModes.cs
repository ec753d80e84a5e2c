namespace KubeSpawn.Clusters;

/// <summary>The modes that kube-spawn's files have.</summary>
public static class FileModes
{
    /// <summary>0600: keys, kubeconfig, state.</summary>
    public const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0644.</summary>
    public const UnixFileMode File = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>0755.</summary>
    public const UnixFileMode Executable =
        File | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>0755.</summary>
    public const UnixFileMode Directory = Executable;

    /// <summary>0700.</summary>
    public const UnixFileMode SecretDirectory = Secret | UnixFileMode.UserExecute;
}
