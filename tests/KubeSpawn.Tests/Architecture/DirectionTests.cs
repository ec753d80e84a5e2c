using System.Reflection;

namespace KubeSpawn.Tests.Architecture;

/// <summary>Which project may know which: the domain knows nobody, the kernel's and systemd's projects do not know each other.</summary>
public sealed class DirectionTests
{
    [Theory]
    [InlineData("KubeSpawn.Clusters", "")]
    [InlineData("KubeSpawn.Linux", "KubeSpawn.Clusters")]
    [InlineData("KubeSpawn.Systemd", "KubeSpawn.Clusters")]
    [InlineData("KubeSpawn.Cni", "KubeSpawn.Clusters KubeSpawn.Linux")]
    public void A_project_refers_to_none_but_these(string project, string allowed)
    {
        IEnumerable<string> referred = Assembly.Load(project).GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name.StartsWith("KubeSpawn", StringComparison.Ordinal) || name == "kube-spawn");
        Assert.Empty(referred.Except(allowed.Split(' ')));
    }

    [Fact]
    public void The_domain_calls_neither_the_kernel_nor_processes()
    {
        IEnumerable<string> forbidden = Assembly.Load("KubeSpawn.Clusters").GetReferencedAssemblies()
            .Select(name => name.Name!)
            .Where(name => name is "System.Diagnostics.Process" or "System.Net.Sockets" or "System.Runtime.CompilerServices.Unsafe");
        Assert.Empty(forbidden);
    }

    [Theory]
    [InlineData("kube-spawn")]
    [InlineData("KubeSpawn.Linux")]
    [InlineData("KubeSpawn.Systemd")]
    [InlineData("KubeSpawn.Cni")]
    public void No_project_can_start_a_program(string project) =>
        Assert.DoesNotContain("System.Diagnostics.Process", Assembly.Load(project).GetReferencedAssemblies().Select(name => name.Name));
}
