using KubeSpawn.Cni.Links;
using KubeSpawn.Cni.PacketFilter;
using KubeSpawn.Cni.Plugins;

namespace KubeSpawn.Cni;

/// <summary>
/// The binary as a CNI plugin (CNI specification 1.1.0): what a container runtime in a node starts for every pod. Nothing is set up before it,
/// since its start is a part of every pod's.
/// </summary>
public static class CniEntry
{
    /// <summary>True: a runtime has started this process as a plugin. It says so by CNI_COMMAND alone.</summary>
    /// <param name="environment">Value of a variable, or null.</param>
    public static bool IsCniInvocation(Func<string, string?> environment) => !string.IsNullOrEmpty(environment("CNI_COMMAND"));

    /// <summary>
    /// Serves one invocation, in the calling thread's network namespace: reads the configuration to its end, does what the verb asks for, writes the
    /// result or the error.
    /// </summary>
    /// <param name="programName">argv[0]; its last part says which plugin type is meant, where it is the name of one.</param>
    /// <param name="environment">Value of a variable, or null.</param>
    /// <param name="stdin">The configuration.</param>
    /// <param name="stdout">Takes the result, or the error.</param>
    /// <param name="stderr">Takes errors too, as one line: runtimes keep it in their log.</param>
    /// <returns>The exit code: 0, or 1 when an error was written.</returns>
    public static int Run(string programName, Func<string, string?> environment, Stream stdin, Stream stdout, TextWriter stderr)
    {
        var types = new PluginTypes(new LinuxNetworkStack(), new NftPacketFilter());
        return new CniSession(types, Path.GetFileName(programName), environment).Run(stdin, stdout, stderr);
    }
}
