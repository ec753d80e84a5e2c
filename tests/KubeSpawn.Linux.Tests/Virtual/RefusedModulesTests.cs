using System.Buffers.Binary;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Modules;
using KubeSpawn.Linux.Sysctl;

namespace KubeSpawn.Linux.Tests.Virtual;

/// <summary>
/// A kernel that is locked down, and one that loads nothing any more. Neither can be taken back: scripts/test-vm runs this last, by itself.
/// </summary>
[Collection("alone")]
public sealed class RefusedModulesTests
{
    private const string Lockdown = "/sys/kernel/security/lockdown";

    [Fact]
    public void Refusals_of_a_kernel_that_is_shut_step_by_step()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("KUBE_SPAWN_TEST_VM") == "last", "shuts the kernel: run by scripts/test-vm in a virtual machine");
        using var folder = new TempFolder();
        ModuleFile signed = ModuleIndex.Read($"/lib/modules/{File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}")!.Find("bonding")!;
        string plain = folder["bonding.ko"];
        VirtualTools.Shell($"xz -dc {signed.Path} > {plain}");
        ModuleFile unsigned = signed with { Path = plain };
        File.WriteAllBytes(plain, WithoutSignature(File.ReadAllBytes(plain)));

        Assert.True(File.Exists(Lockdown), "this kernel cannot be locked down");
        File.WriteAllText(Lockdown, "integrity");
        Assert.Equal("integrity", ModulePolicy.Running().Lockdown);
        var error = Assert.Throws<LinuxException>(() => ModuleImage.Insert(unsigned, ""));
        Assert.Equal(Errno.EPERM, error.Errno);
        Assert.Contains("the kernel is locked down (integrity) and takes only signed modules", error.Message, StringComparison.Ordinal);
        Assert.Contains("signed modules", error.Cure, StringComparison.Ordinal);
        Assert.Equal(ModuleOutcome.Loaded, new KernelModules().Ensure("bonding").Outcome);

        KernelSettings.Write("kernel.modules_disabled", "1");
        error = Assert.Throws<LinuxException>(() => new KernelModules().Ensure("team"));
        Assert.Equal(Errno.EPERM, error.Errno);
        Assert.Contains("told to load no more modules (kernel.modules_disabled)", error.Message, StringComparison.Ordinal);
        Assert.Contains("load team before", error.Cure, StringComparison.Ordinal);
    }

    /// <summary>A signature is appended: its bytes, struct module_signature (12 bytes, the last 4 the signature's length), a line of text.</summary>
    private static byte[] WithoutSignature(byte[] module)
    {
        ReadOnlySpan<byte> mark = "~Module signature appended~\n"u8;
        Assert.True(module.AsSpan().EndsWith(mark), "Debian's modules are signed");
        int end = module.Length - mark.Length;
        int length = (int)BinaryPrimitives.ReadUInt32BigEndian(module.AsSpan(end - 4));
        return module[..(end - 12 - length)];
    }
}
