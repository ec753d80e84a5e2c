using KubeSpawn.Systemd.Journal;

namespace KubeSpawn.Systemd.Tests.Journal;

public sealed class UnitRunTests
{
    private static readonly UnitRun Run = new("a.service", "00ff", 1000);

    [Theory]
    [InlineData(true, 2000, "_SYSTEMD_INVOCATION_ID=00ff", "_SYSTEMD_UNIT=a.service")]
    [InlineData(true, 2000, "_SYSTEMD_INVOCATION_ID=00ff", "_SYSTEMD_UNIT=other.service")]
    [InlineData(true, 1000, "_SYSTEMD_UNIT=a.service")]
    [InlineData(false, 999, "_SYSTEMD_UNIT=a.service")]
    [InlineData(false, 2000, "_SYSTEMD_INVOCATION_ID=00fe", "_SYSTEMD_UNIT=a.service")]
    [InlineData(false, 2000, "_SYSTEMD_UNIT=aa.service")]
    [InlineData(false, 2000, "UNIT=a.service")]
    [InlineData(false, 2000)]
    public void A_line_is_a_runs_by_its_invocation_and_without_one_by_unit_and_time(bool wrote, ulong received, params string[] fields) =>
        Assert.Equal(wrote, Run.Wrote(received, fields));
}
