using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Commands.Images;
using KubeSpawn.Linux.Mounts;
using KubeSpawn.Output;

namespace KubeSpawn.Tests.Commands.Images;

public sealed class ImageUseTests
{
    private static readonly ImageStatus Image = new("node", "directory", "/var/lib/machines/node", ReadOnly: true);

    [Theory]
    [InlineData("/var/lib/machines/node", null, "cluster \"dev\"")]
    [InlineData("/srv/other", "node", "cluster \"dev\"")]
    [InlineData("/var/lib/machines/node2", "node2", null)]
    [InlineData(null, null, null)]
    public void A_cluster_uses_what_it_lies_on_or_names(string? folder, string? name, string? user) =>
        Assert.Equal(user is null ? [] : [user], new ImageUse([new ImageUse.Cluster("dev", folder, name)], [], []).Of(Image));

    [Theory]
    [InlineData("node", "", true)]
    [InlineData("other", "/var/lib/machines/node", true)]
    [InlineData("other", "/var/lib/machines/node2", false)]
    [InlineData("other", "", false)]
    public void A_machine_uses_its_root_and_the_image_of_its_name(string name, string root, bool uses)
    {
        var machine = new MachineStatus(name, "s", 1, "running", root, DateTimeOffset.UnixEpoch);
        Assert.Equal(uses ? [$"machine \"{name}\""] : [], new ImageUse([], [machine], []).Of(Image));
    }

    [Theory]
    [InlineData("rw,lowerdir=/a:/var/lib/machines/node,upperdir=/u,workdir=/w", true)]
    [InlineData("rw,lowerdir=/a:/var/lib/machines/node2,upperdir=/var/lib/machines/node", false)]
    public void An_overlay_uses_its_lower_layers(string options, bool uses)
    {
        MountEntry mount = MountEntry.Parse($"40 1 0:33 / /run/x rw - overlay overlay {options}")!;
        Assert.Equal(uses ? ["mount \"/run/x\""] : [], new ImageUse([], [], [mount]).Of(Image));
    }

    [Fact]
    public void What_is_in_use_is_not_removed()
    {
        var refused = Assert.Throws<KubeSpawnException>(() => ImageRemoveCommand.CheckUnused("remove", Image, new ImageUse([new ImageUse.Cluster("dev", null, "node")], [], [])));
        Assert.Equal(ExitCode.State, refused.Code);
        Assert.Equal("failed to remove image \"node\": cluster \"dev\" uses it", refused.Message);
        ImageRemoveCommand.CheckUnused("remove", Image, new ImageUse([], [], []));
    }

    [Fact]
    public void The_list_has_a_dash_for_what_is_not_known()
    {
        var made = new DateTimeOffset(2026, 5, 4, 14, 0, 0, TimeSpan.FromHours(2));
        string[] lines =
        [
            .. ImageListCommand.Lines(
            [
                new ImageRow("node", "directory", "/m/node", null, made, true, ["cluster \"a\"", "cluster \"b\""]),
                new ImageRow("x", "raw", "/m/x.raw", 2L << 30, null, false, []),
            ]),
        ];
        Assert.Equal("NAME  TYPE       SIZE  CREATED           READ-ONLY  USED BY", lines[0]);
        Assert.Equal("node  directory  -     2026-05-04 12:00  yes        cluster \"a\", cluster \"b\"", lines[1]);
        Assert.Equal("x     raw        2G    -                 no         -", lines[2]);
    }
}
