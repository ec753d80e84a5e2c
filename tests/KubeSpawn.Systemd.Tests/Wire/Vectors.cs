using KubeSpawn.Systemd.Protocol;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Tests.Wire;

/// <summary>
/// Values and their bytes as the D-Bus specification's section "Marshaling" has them, written out by hand, in both byte orders.
/// </summary>
internal static class Vectors
{
    internal static readonly (VariantValue Value, string Little, string Big)[] All =
    [
        (VariantValue.Byte(0x2a), "2a", "2a"),
        (VariantValue.Bool(true), "01000000", "00000001"),
        (VariantValue.Bool(false), "00000000", "00000000"),
        (VariantValue.Int16(-2), "feff", "fffe"),
        (VariantValue.UInt16(0x1234), "3412", "1234"),
        (VariantValue.Int32(-2), "feffffff", "fffffffe"),
        (VariantValue.UInt32(0x12345678), "78563412", "12345678"),
        (VariantValue.Int64(-2), "feffffffffffffff", "fffffffffffffffe"),
        (VariantValue.UInt64(0x0123456789abcdef), "efcdab8967452301", "0123456789abcdef"),
        (VariantValue.Double(1.5), "000000000000f83f", "3ff8000000000000"),
        (VariantValue.String("foo"), "03000000 666f6f00", "00000003 666f6f00"),
        (VariantValue.String(""), "00000000 00", "00000000 00"),
        (VariantValue.String("\u00e4\U0001f600"), "06000000 c3a4f09f9880 00", "00000006 c3a4f09f9880 00"),
        (VariantValue.Path("/a/b"), "04000000 2f612f62 00", "00000004 2f612f62 00"),
        (VariantValue.SignatureOf(new Signature("a{sv}")), "05 617b73767d 00", "05 617b73767d 00"),
        (VariantValue.Bytes([1, 2, 3]), "03000000 010203", "00000003 010203"),
        (VariantValue.Array("u"), "00000000", "00000000"),
        // an array's length leaves out the padding before its first element, which is there even where no element is
        (VariantValue.Array("t"), "00000000 00000000", "00000000 00000000"),
        (VariantValue.Array("t", VariantValue.UInt64(5)), "08000000 00000000 0500000000000000", "00000008 00000000 0000000000000005"),
        (VariantValue.Strings(["a", "bc"]), "0f000000 01000000 6100 0000 02000000 626300", "0000000f 00000001 6100 0000 00000002 626300"),
        (VariantValue.Struct(VariantValue.Byte(1), VariantValue.UInt32(2)), "01 000000 02000000", "01 000000 00000002"),
        (VariantValue.Variant(VariantValue.UInt32(7)), "01 75 00 00 07000000", "01 75 00 00 00000007"),
        (VariantValue.Variant(VariantValue.Variant(VariantValue.Byte(9))), "01 76 00 01 79 00 09", "01 76 00 01 79 00 09"),
        (VariantValue.Dictionary("y", "s", new KeyValuePair<VariantValue, VariantValue>(VariantValue.Byte(1), VariantValue.String("x"))),
            "0a000000 00000000 01 000000 01000000 7800", "0000000a 00000000 01 000000 00000001 7800"),
        (VariantValue.Array("(ys)", VariantValue.Struct(VariantValue.Byte(1), VariantValue.String("")), VariantValue.Struct(VariantValue.Byte(2), VariantValue.String(""))),
            "19000000 00000000 01 000000 00000000 00 00000000000000 02 000000 00000000 00",
            "00000019 00000000 01 000000 00000000 00 00000000000000 02 000000 00000000 00"),
        (VariantValue.Array("aq", VariantValue.Array("q", VariantValue.UInt16(1)), VariantValue.Array("q")),
            "0c000000 02000000 0100 0000 00000000", "0000000c 00000002 0001 0000 00000000"),
    ];

    internal static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
