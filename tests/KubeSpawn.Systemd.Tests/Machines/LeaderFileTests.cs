using System.Diagnostics;
using System.Globalization;
using KubeSpawn.Systemd.Machines;

namespace KubeSpawn.Systemd.Tests.Machines;

public sealed class LeaderFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_process_that_runs_is_found_again()
    {
        LeaderFile.Write(_file, Environment.ProcessId);
        Assert.Equal(Environment.ProcessId, LeaderFile.Read(_file));
    }

    [Fact]
    public async Task A_process_whose_name_looks_like_fields_is_found_again_until_it_ends()
    {
        string folder = Directory.CreateTempSubdirectory("kube-spawn-").FullName;
        File.Copy("/bin/sleep", $"{folder}/) R 1 (");
        using Process process = Process.Start($"{folder}/) R 1 (", "1000");
        try
        {
            LeaderFile.Write(_file, process.Id);
            Assert.Equal(process.Id, LeaderFile.Read(_file));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Directory.Delete(folder, recursive: true);
        }

        Assert.Null(LeaderFile.Read(_file));
        File.Delete(_file);
        LeaderFile.Write(_file, process.Id);
        Assert.False(File.Exists(_file));
    }

    [Fact]
    public void A_process_of_the_same_number_that_began_later_is_another()
    {
        LeaderFile.Write(_file, Environment.ProcessId);
        ulong began = ulong.Parse(File.ReadAllText(_file).Split(' ')[1], CultureInfo.InvariantCulture);
        File.WriteAllText(_file, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {began - 1}"));
        Assert.Null(LeaderFile.Read(_file));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1 2 3")]
    [InlineData("-1 5")]
    [InlineData("init 5")]
    [InlineData("99999999999 5")]
    public void What_is_half_written_or_none_says_nothing(string text)
    {
        File.WriteAllText(_file, text);
        Assert.Null(LeaderFile.Read(_file));
    }

    [Fact]
    public void What_is_not_there_or_cannot_be_written_is_no_error()
    {
        Assert.Null(LeaderFile.Read(_file + "/not/there"));
        LeaderFile.Write(_file + "/not/there", Environment.ProcessId);
    }
}
