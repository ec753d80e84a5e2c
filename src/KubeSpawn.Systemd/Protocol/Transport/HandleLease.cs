using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Protocol.Transport;

/// <summary>Keeps a descriptor from being closed while its number is in use.</summary>
internal readonly ref struct HandleLease
{
    private readonly SafeFileHandle _handle;

    internal HandleLease(SafeFileHandle handle)
    {
        bool leased = false;
        handle.DangerousAddRef(ref leased);
        _handle = handle;
    }

    internal int Descriptor => (int)_handle.DangerousGetHandle();

    public void Dispose() => _handle.DangerousRelease();
}
