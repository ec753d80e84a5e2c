using KubeSpawn.Clusters.Errors;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Modules;

namespace KubeSpawn.Linux.Tests.Modules;

/// <summary>How refusals are explained; the refusals themselves are made in the virtual machine of scripts/test-vm.</summary>
public sealed class ModuleImageTests
{
    private static readonly ModulePolicy Open = new(null, IsClosed: false, Lockdown: null);
    private static readonly ModuleFile Module = new("overlay", "/m/overlay.ko", []);

    [Theory]
    [InlineData(Errno.EPERM, "not permitted", "CAP_SYS_MODULE")]
    [InlineData(Errno.EACCES, "SELinux", "audit log")]
    [InlineData(Errno.EKEYREJECTED, "its signature is missing or wrong", "signed modules")]
    [InlineData(Errno.ENOKEY, "its signature is missing or wrong", "signed modules")]
    [InlineData(Errno.ENOEXEC, "built for another kernel", "reboot into the installed kernel")]
    [InlineData(Errno.EINVAL, "refuses it or its parameters", "/etc/modprobe.d")]
    public void A_refusal_says_why_and_what_to_do(Errno errno, string cause, string cure)
    {
        LinuxException error = ModuleImage.Explain(Module, errno, Open);
        Assert.Equal((errno, ExitCode.Host), (error.Errno, error.Code));
        Assert.StartsWith("failed to load the kernel module \"/m/overlay.ko\": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.Contains(cure, error.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void Lockdown_and_closed_kernels_are_named()
    {
        Assert.Contains("locked down (integrity)", ModuleImage.Explain(Module, Errno.EPERM, Open with { Lockdown = "integrity" }).Message, StringComparison.Ordinal);
        Assert.Contains(
            "kernel.modules_disabled", ModuleImage.Explain(Module, Errno.EPERM, Open with { IsClosed = true, Lockdown = "integrity" }).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[none] integrity confidentiality", null)]
    [InlineData("none [integrity] confidentiality\n", "integrity")]
    [InlineData("none integrity [confidentiality]", "confidentiality")]
    [InlineData("none integrity", null)]
    [InlineData("]none[", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_mode_of_lockdown_is_read(string? text, string? mode) => Assert.Equal(mode, ModulePolicy.ReadLockdown(text));

    [Theory]
    [InlineData(".xz", "gzip", "it is compressed (xz), and this kernel decompresses gzip only")]
    [InlineData(".zst", "xz", "it is compressed (zstd), and this kernel decompresses xz only")]
    [InlineData(".lz4", null, "it is compressed (.lz4), and this kernel does not decompress modules itself")]
    public void A_compression_that_nobody_can_undo_is_refused_with_a_cure(string extension, string? kernel, string cause)
    {
        using var folder = new TempFolder();
        ModuleFile file = Module with { Path = folder.MakeFile("overlay.ko" + extension, "packed") };
        LinuxException error = Assert.Throws<LinuxException>(() => ModuleImage.Insert(file, "", Open with { Compression = kernel }));
        Assert.Equal(Errno.EOPNOTSUPP, error.Errno);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.Contains("modprobe overlay", error.Cure, StringComparison.Ordinal);
        Assert.Contains("/etc/modules-load.d", error.Cure, StringComparison.Ordinal);
    }
}
