using System.Diagnostics;
using System.Text.Json.Nodes;
using KubeSpawn.Linux.Namespaces;

namespace KubeSpawn.Cni.Tests.Real;

/// <summary>
/// A node and containers as real network namespaces, made for one test and removed after it. The plugin runs inside this process; programs
/// that it is compared with (ip, nft, Debian's plugins) are started in the namespaces.
/// </summary>
internal sealed class Namespaces : IDisposable
{
    private readonly List<string> _names = [];
    private readonly string _prefix = "kube-spawn-cni-test-" + Guid.NewGuid().ToString("N")[..8];

    public Namespaces()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root: it makes network namespaces");
        Assert.SkipUnless(File.Exists("/usr/sbin/ip") || File.Exists("/bin/ip"), "needs the Debian package iproute2");
        Node = Add("node");
        _ = Ip(Node, "link set lo up");
    }

    /// <summary>Name of the node's namespace.</summary>
    public string Node { get; }

    /// <summary>Where leases go.</summary>
    public string DataDir { get; } = Directory.CreateTempSubdirectory("cni-test-").FullName;

    public static string PathOf(string name) => "/run/netns/" + name;

    /// <summary>Makes a namespace; returns its whole name.</summary>
    public string Add(string name)
    {
        string full = $"{_prefix}-{name}";
        NetworkNamespace.Create(full).Dispose();
        _names.Add(full);
        return full;
    }

    /// <summary>Runs work of this process inside a namespace.</summary>
    public static T In<T>(string name, Func<T> work)
    {
        using NetworkNamespace networkNamespace = NetworkNamespace.Open(name);
        return networkNamespace.Run(work);
    }

    /// <summary>What <c>ip -j</c> says inside a namespace.</summary>
    public static JsonArray Ip(string name, string arguments)
    {
        string text = Run(name, "ip -j -d " + arguments);
        return text.Trim().Length == 0 ? [] : JsonNode.Parse(text)!.AsArray();
    }

    /// <summary>Runs a shell's command inside a namespace; fails the test when it fails.</summary>
    public static string Run(string name, string command)
    {
        (int code, string output, string errors) = Start(name, ["sh", "-c", command]);
        Assert.True(code == 0, $"{command}: {errors}");
        return output;
    }

    /// <summary>Starts a program inside a namespace, with variables and input.</summary>
    public static (int Code, string Output, string Errors) Start(
        string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string?>? environment = null, string input = "")
    {
        var start = new ProcessStartInfo("ip") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["netns", "exec", name, .. command])
            start.ArgumentList.Add(argument);
        foreach ((string variable, string? value) in environment ?? new Dictionary<string, string?>())
            start.Environment[variable] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    public void Dispose()
    {
        foreach (string name in _names)
            NetworkNamespace.Remove(name);
        Directory.Delete(DataDir, recursive: true);
    }
}
