using System.Globalization;
using System.Runtime.CompilerServices;
using KubeSpawn.Clusters.Config;

namespace KubeSpawn.Clusters.Tests.Config;

public sealed class DocumentationTests
{
    [Fact]
    public void Every_key_and_flag_is_documented_and_no_other()
    {
        string[] rows = [.. Text().Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))];
        foreach (Setting setting in Settings.All.Where(s => s.Scope != SettingScope.Host))
        {
            string key = $"`{setting.Key.Split('.')[^1]}`";
            Assert.Contains(rows, row => row.Split('|') is { Length: > 3 } cells && cells[1].Contains(key, StringComparison.Ordinal)
                && (setting.Flag is null ? !cells[2].Contains("--", StringComparison.Ordinal) : cells[2].Contains($"`{setting.Flag}`", StringComparison.Ordinal)));
        }

        IEnumerable<string> flags = rows.Select(row => row.Split('|')).Where(cells => cells.Length > 3).Select(cells => cells[2].Trim().Trim('`'))
            .Where(flag => flag.StartsWith("--", StringComparison.Ordinal));
        Assert.All(flags, flag => Assert.Contains(Settings.All, setting => setting.Flag == flag));
    }

    [Fact]
    public void The_limit_of_names_is_the_documented_one() =>
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"1 to {ClusterName.MaxLength} lower-case letters"), Text(), StringComparison.Ordinal);

    private static string Text([CallerFilePath] string here = "") =>
        File.ReadAllText(Path.GetFullPath("../../../../docs/configuration.md", here));
}
