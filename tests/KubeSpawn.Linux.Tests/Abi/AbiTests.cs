using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace KubeSpawn.Linux.Tests.Abi;

/// <summary>The C# declarations against the headers of the machine that runs the tests, by way of native/abi-check.c.</summary>
public sealed class AbiTests
{
    [Fact]
    public void Constants_have_the_headers_values()
    {
        IReadOnlyList<(string Expression, long Value, long Mask)> constants = AbiList.Constants();
        Assert.InRange(constants.Count, 100, int.MaxValue);
        Dictionary<string, long> headers = Compile(constants.Select(entry => $"CONSTANT({entry.Expression})"));
        Assert.Equal(
            constants.Select(entry => $"{entry.Expression} = {entry.Value}"),
            constants.Select(entry => $"{entry.Expression} = {Fit(headers[entry.Expression], entry.Mask)}"));
    }

    private static long Fit(long value, long mask) => value < 0 ? value & mask : value;

    [Fact]
    public void Every_structure_is_checked() =>
        Assert.Equal([], AbiList.Structures().Where(type => !AbiStructures.All.ContainsKey(type)).Select(type => type.FullName));

    [Fact]
    public void Structures_have_the_headers_layout()
    {
        var ours = new Dictionary<string, long>();
        var lines = new List<string>();
        foreach ((Type type, (string name, string[] fields)) in AbiStructures.All)
        {
            (int size, int[] offsets) = AbiList.Layout(type);
            Assert.Equal(fields.Length, offsets.Length);
            lines.Add($"STRUCTURE({name})");
            Note(ours, $"sizeof {name}", size);
            foreach ((string field, int offset) in fields.Zip(offsets).Where(pair => pair.First != "-"))
            {
                lines.Add($"FIELD({name}, {field})");
                Note(ours, $"offset {name} {field}", offset);
            }
        }
        Dictionary<string, long> headers = Compile(lines);
        Assert.Equal(ours.Select(entry => $"{entry.Key} = {entry.Value}"), ours.Select(entry => $"{entry.Key} = {headers[entry.Key]}"));
    }

    /// <summary>A structure that two projects declare has one layout.</summary>
    private static void Note(Dictionary<string, long> ours, string what, long value)
    {
        if (!ours.TryAdd(what, value)) Assert.Equal(ours[what], value);
    }

    /// <summary>Builds native/abi-check.c with these lines, and reads what it prints.</summary>
    private static Dictionary<string, long> Compile(IEnumerable<string> lines)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gcc") && File.Exists("/usr/include/linux/netlink.h"), "needs gcc and the kernel's headers (apt-get install gcc libc6-dev)");
        using var folder = new TempFolder();
        File.WriteAllLines(folder["abi-list.h"], lines);
        string source = Path.Join(ProjectRoot(), "native", "abi-check.c");
        Run("/usr/bin/gcc", "-Wall", "-I", folder.Path, "-o", folder["abi-check"], source);
        var values = new Dictionary<string, long>();
        foreach (string line in Run(folder["abi-check"]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = line.LastIndexOf(" = ", StringComparison.Ordinal);
            values[line[..equals]] = long.Parse(line[(equals + 3)..], CultureInfo.InvariantCulture);
        }
        return values;
    }

    private static string ProjectRoot()
    {
        // Where this file was compiled: the tests' own folder is wherever the build put it.
        var folder = new DirectoryInfo(Path.GetDirectoryName(ThisFile())!);
        while (!File.Exists(Path.Join(folder.FullName, "KubeSpawn.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("the sources are not there");
        return folder.FullName;
    }

    private static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} failed:\n{errors}");
        return output;
    }
}
