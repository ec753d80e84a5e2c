using KubeSpawn.Linux.Modules;

namespace KubeSpawn.Linux.Tests.Modules;

public sealed class ModprobeFoldersTests
{
    [Fact]
    public void An_earlier_folder_hides_files_of_the_same_name()
    {
        using var folder = new TempFolder();
        folder.MakeFile("etc/b.conf", "etc b");
        folder.MakeFile("etc/readme", "no");
        folder.MakeFile("lib/a.conf", "lib a");
        folder.MakeFile("lib/b.conf", "lib b");
        Assert.Equal(
            [(folder["lib/a.conf"], "lib a"), (folder["etc/b.conf"], "etc b")],
            ModprobeFolders.Read([folder["etc"], folder["missing"], folder["lib"]]));
    }
}
