using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Systemd.Protocol.Native;

namespace KubeSpawn.Linux.Tests.Abi;

/// <summary>
/// All that the C# code declares of the kernel's interface, found in the compiled code: constants and members of enumerations that are named as
/// headers name them (CAPITALS), and structures with a sequential layout. Each is an expression of C with the value that C# believes in.
/// </summary>
internal static partial class AbiList
{
    private const BindingFlags Everything = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Assembly Code = typeof(LinuxException).Assembly;

    /// <summary>D-Bus speaks to sockets and terminals itself.</summary>
    private static readonly Assembly Bus = typeof(MessageHeader).Assembly;

    /// <summary>Expression, value, and the bits of its type where that is unsigned, since headers write unsigned masks as negative numbers; a constant that is declared twice with two values is there twice, and one of them will be found wrong.</summary>
    internal static IReadOnlyList<(string Expression, long Value, long Mask)> Constants() =>
        [.. Code.GetTypes().Where(type => type.Namespace?.StartsWith("KubeSpawn.Linux", StringComparison.Ordinal) == true)
            .Concat(Bus.GetTypes().Where(type => type.Namespace is "KubeSpawn.Systemd.Protocol.Native" or "KubeSpawn.Systemd.Terminal"))
            .SelectMany(ConstantsOf).Where(entry => !AbiStructures.NotInHeaders.Contains(entry.Expression)).Distinct().OrderBy(entry => entry.Expression, StringComparer.Ordinal)];

    /// <summary>Structures that are laid out for the kernel.</summary>
    internal static IReadOnlyList<Type> Structures() =>
        [.. Code.GetTypes().Concat(Bus.GetTypes().Where(type => type.Namespace == typeof(MessageHeader).Namespace)).Where(type => type is { IsValueType: true, IsEnum: false, IsLayoutSequential: true, IsGenericType: false } &&
            type.GetCustomAttribute<CompilerGeneratedAttribute>() is null && type.StructLayoutAttribute is not null && IsMarked(type))];

    /// <summary>Size of a structure, and offset of its fields in the order of declaration.</summary>
    internal static (int Size, int[] Offsets) Layout(Type type)
    {
        FieldInfo[] fields = type.GetFields(Fields);
        return (Marshal.SizeOf(type), [.. fields.Select(field => (int)Marshal.OffsetOf(type, field.Name))]);
    }

    /// <summary>The compiler marks every structure as sequential, so the marks of people are those of fields without properties, or of a declared layout.</summary>
    private static bool IsMarked(Type type) =>
        AbiStructures.All.ContainsKey(type) || type.GetFields(Fields) is { Length: > 1 } fields && !type.IsByRefLike &&
        fields.All(field => field.FieldType is { IsPrimitive: true } || field.FieldType.Name.Contains("FixedBuffer", StringComparison.Ordinal)) &&
        type.GetMethod("PrintMembers", Fields) is null;

    private static IEnumerable<(string Expression, long Value, long Mask)> ConstantsOf(Type type)
    {
        foreach (FieldInfo field in type.GetFields(Everything))
        {
            if (field.IsLiteral && (field.FieldType.IsPrimitive || type.IsEnum) && field.FieldType != typeof(bool) && Expression(type, field.Name) is { } expression)
                yield return (expression, ToLong(field.GetRawConstantValue()!), MaskOf(field.FieldType));
        }
        foreach (PropertyInfo property in type.GetProperties(Everything))
        {
            if (property.PropertyType.IsPrimitive && Expression(type, property.Name) is { } expression)
                yield return (expression, ToLong(property.GetValue(null)!), MaskOf(property.PropertyType));
        }
    }

    private static string? Expression(Type type, string name) =>
        AbiStructures.Expressions.GetValueOrDefault($"{type.Name}.{name}") ?? (HeaderName().IsMatch(name) ? name : null);

    private static long MaskOf(Type type)
    {
        Type plain = type.IsEnum ? Enum.GetUnderlyingType(type) : type;
        if (plain == typeof(int) || plain == typeof(short) || plain == typeof(sbyte))
            return -1L;
        int bits = plain == typeof(nint) || plain == typeof(nuint) ? 64 : 8 * Marshal.SizeOf(plain);
        return bits >= 64 ? -1L : (1L << bits) - 1;
    }

    private static long ToLong(object value) => value switch
    {
        ulong number => unchecked((long)number),
        nuint number => (long)number,
        nint number => number,
        _ => Convert.ToInt64(value, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("^[A-Z][A-Z0-9]*_[A-Z0-9_]+$|^E[A-Z0-9]{2,}$|^[A-Z]{4,}[0-9]*$")]
    private static partial Regex HeaderName();
}
