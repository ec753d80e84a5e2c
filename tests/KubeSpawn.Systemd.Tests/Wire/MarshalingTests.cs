using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Tests.Wire;

public sealed class MarshalingTests
{
    public static TheoryData<int> Indexes => [.. Enumerable.Range(0, Vectors.All.Length)];

    [Theory]
    [MemberData(nameof(Indexes))]
    public void A_value_is_written_as_the_specification_says(int index)
    {
        (VariantValue value, string little, _) = Vectors.All[index];
        Assert.Equal(Convert.ToHexStringLower(Vectors.Hex(little)), Convert.ToHexStringLower(BodyOf(value)));
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void A_value_is_read_in_both_byte_orders(int index)
    {
        (VariantValue value, string little, string big) = Vectors.All[index];
        Assert.Equal(value.ToString(), Read(Vectors.Hex(little), bigEndian: false, value.Signature).ToString());
        Assert.Equal(value.ToString(), Read(Vectors.Hex(big), bigEndian: true, value.Signature).ToString());
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void A_value_cut_off_anywhere_is_refused(int index)
    {
        (VariantValue value, string little, string big) = Vectors.All[index];
        foreach ((byte[] bytes, bool bigEndian) in new[] { (Vectors.Hex(little), false), (Vectors.Hex(big), true) })
        {
            for (int length = 0; length < bytes.Length; length++)
                Assert.Throws<DBusProtocolException>(() => Read(bytes[..length], bigEndian, value.Signature));
        }
    }

    [Theory]
    [InlineData("b", "02000000")] // neither 0 nor 1
    [InlineData("s", "01000000 6161")] // no NUL
    [InlineData("s", "02000000 610000")] // NUL within
    [InlineData("s", "01000000 ff00")] // not UTF-8
    [InlineData("s", "03000000 eda08000")] // half a surrogate pair
    [InlineData("s", "ffffffff 6100")] // longer than the message
    [InlineData("o", "01000000 6100")] // no slash
    [InlineData("o", "03000000 2f612f00")] // slash at the end
    [InlineData("g", "02 6128 00")] // structure without end
    [InlineData("g", "01 61 00")] // array without element
    [InlineData("v", "00 00")] // no type
    [InlineData("v", "02 7979 00 0102")] // two types
    [InlineData("v", "01 7b 00")] // no type
    [InlineData("au", "01000000 00")] // half an element
    [InlineData("au", "05000000 01000000 02000000")] // an element beyond the end
    [InlineData("ay", "01000004")] // longer than 64 MiB
    [InlineData("(yu)", "01 000001 02000000")] // padding that is not zero
    [InlineData("h", "00000000")] // no descriptor came
    public void What_the_specification_forbids_is_refused(string signature, string hex) =>
        Assert.Throws<DBusProtocolException>(() => Read(Vectors.Hex(hex), false, signature));

    [Fact]
    public void Text_that_is_none_is_not_written()
    {
        Assert.Throws<DBusProtocolException>(() => BodyOf(VariantValue.String("a\0b")));
        Assert.Throws<DBusProtocolException>(() => BodyOf(VariantValue.String("\ud800")));
    }

    [Fact]
    public void Nesting_is_limited_both_ways()
    {
        VariantValue deep = VariantValue.Byte(1);
        for (int i = 0; i < Limits.TotalDepth; i++)
            deep = VariantValue.Variant(deep);
        Assert.Throws<DBusProtocolException>(() => BodyOf(deep));
        byte[] bytes = [.. Enumerable.Repeat<byte[]>([1, (byte)'v', 0], 100).SelectMany(b => b), 1, (byte)'y', 0, 7];
        Assert.Throws<DBusProtocolException>(() => Read(bytes, false, "v"));
    }

    [Fact]
    public void Equal_types_only_make_an_array()
    {
        Assert.Throws<DBusProtocolException>(() => VariantValue.Array("u", VariantValue.Byte(1)));
        Assert.Throws<DBusProtocolException>(() => VariantValue.UInt32(1).Get<string>());
        Assert.Throws<DBusProtocolException>(() => VariantValue.Struct());
    }

    internal static byte[] BodyOf(VariantValue value)
    {
        MessageWriter writer = new();
        try
        {
            writer.WriteMethodReturnHeader(1, null, value.Signature);
            int start = writer.Length;
            writer.WriteValue(value);
            return writer.Finish().Bytes.Span[start..].ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    internal static VariantValue Read(byte[] bytes, bool bigEndian, string signature)
    {
        Reader reader = new(bytes, bigEndian, null);
        VariantValue value = reader.ReadValue(signature);
        return reader.AtEnd ? value : throw new DBusProtocolException("bytes are left");
    }
}
