using KubeSpawn.Systemd.Protocol;

namespace KubeSpawn.Systemd.Tests.Wire;

public sealed class NameTests
{
    [Theory]
    [InlineData("org.freedesktop.DBus", true)]
    [InlineData("org.free-desktop.x", true)]
    [InlineData(":1.42", true)]
    [InlineData(":", false)]
    [InlineData("org", false)]
    [InlineData("org.", false)]
    [InlineData(".org", false)]
    [InlineData("org..x", false)]
    [InlineData("org.7up", false)]
    [InlineData("org.x y", false)]
    [InlineData("", false)]
    public void Bus_names(string name, bool valid) => Assert.Equal(valid, Names.IsBusName(name));

    [Theory]
    [InlineData("org.freedesktop.DBus", true)]
    [InlineData("org.free-desktop", false)]
    [InlineData("org.7up", false)]
    [InlineData("org", false)]
    [InlineData("org.\u00e4", false)]
    public void Interfaces(string name, bool valid) => Assert.Equal(valid, Names.IsInterface(name));

    [Theory]
    [InlineData("Get", true)]
    [InlineData("_x9", true)]
    [InlineData("9x", false)]
    [InlineData("a.b", false)]
    [InlineData("", false)]
    public void Members(string name, bool valid) => Assert.Equal(valid, Names.IsMember(name));

    [Theory]
    [InlineData("/", true)]
    [InlineData("/a/B_9/0", true)]
    [InlineData("", false)]
    [InlineData("a", false)]
    [InlineData("/a/", false)]
    [InlineData("//", false)]
    [InlineData("/a-b", false)]
    public void Object_paths(string path, bool valid) => Assert.Equal(valid, Names.IsObjectPath(path));

    [Fact]
    public void Names_of_255_bytes_are_the_longest()
    {
        Assert.True(Names.IsMember(new string('m', 255)));
        Assert.False(Names.IsMember(new string('m', 256)));
        Assert.True(Names.IsInterface("a." + new string('m', 253)));
        Assert.False(Names.IsInterface("a." + new string('m', 254)));
        Assert.False(Names.IsBusName(":1." + new string('m', 253)));
        Assert.True(Names.IsObjectPath("/" + new string('p', 5000)));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("a{sv}", true)]
    [InlineData("a{s(iv)}aai(u(u))", true)]
    [InlineData("a", false)]
    [InlineData("()", false)]
    [InlineData("(i", false)]
    [InlineData("i)", false)]
    [InlineData("{sv}", false)]
    [InlineData("a{vs}", false)]
    [InlineData("a{s}", false)]
    [InlineData("a{sss}", false)]
    [InlineData("a{(i)s}", false)]
    [InlineData("r", false)]
    [InlineData("z", false)]
    public void Signature_rules(string signature, bool valid) => Assert.Equal(valid, Signatures.IsValid(signature));

    [Fact]
    public void Signatures_are_limited_in_length_and_depth()
    {
        Assert.True(Signatures.IsValid(new string('y', 255)));
        Assert.False(Signatures.IsValid(new string('y', 256)));
        Assert.True(Signatures.IsValid(new string('a', 32) + "y"));
        Assert.False(Signatures.IsValid(new string('a', 33) + "y"));
        Assert.True(Signatures.IsValid(new string('(', 32) + "y" + new string(')', 32)));
        Assert.False(Signatures.IsValid(new string('(', 33) + "y" + new string(')', 33)));
    }
}
