using System.Globalization;
using System.Net;

namespace KubeSpawn.Clusters.Config;

/// <summary>Judgements of single values. Each notes what is wrong with what is allowed.</summary>
internal static partial class Checks
{
    private const int Sha256Digits = 64;
    private const double MaxCpus = 4096;

    public static Check<int> Range(int least, int most) => (ConfigValue value, string key, ProblemList problems, out int result) =>
    {
        result = 0;
        if (value is not IntegerValue { Number: var number }) return WrongType(value, key, "a whole number", problems);
        if (number < least || number > most)
        {
            return problems.Add(value.Origin, string.Create(CultureInfo.InvariantCulture, $"{key} is {number}; allowed: {least} to {most}"));
        }

        result = (int)number;
        return true;
    };

    /// <summary>A number that is a limit: at least <paramref name="least"/>.</summary>
    public static Check<ulong> AtLeast(ulong least) => (ConfigValue value, string key, ProblemList problems, out ulong result) =>
    {
        result = 0;
        if (value is not IntegerValue { Number: var number }) return WrongType(value, key, "a whole number", problems);
        if (number < 0 || (ulong)number < least)
        {
            return problems.Add(value.Origin, string.Create(CultureInfo.InvariantCulture, $"{key} is {number}; allowed: {least} and more"));
        }

        result = (ulong)number;
        return true;
    };

    public static Check<ulong> Size(ulong least) => (ConfigValue value, string key, ProblemList problems, out ulong result) =>
    {
        string? text = value switch { TextValue t => t.Text, IntegerValue i => i.ToString(), _ => null };
        result = 0;
        if (text is null) return WrongType(value, key, "a size such as \"2G\"", problems);
        if (!Numbers.TrySize(text, out result))
        {
            return problems.Add(value.Origin, $"{key} \"{text}\" is no size; allowed: a whole number of bytes, or with K, M, G or T, as in \"2G\"");
        }

        return result >= least || problems.Add(value.Origin, $"{key} is {text}; allowed: {Numbers.Size(least)} and more");
    };

    public static bool Cpus(ConfigValue value, string key, ProblemList problems, out double result)
    {
        const double Least = 0.1;
        result = value switch { IntegerValue i => i.Number, FractionValue f => f.Number, _ => double.NaN };
        if (value is not (IntegerValue or FractionValue)) return WrongType(value, key, "a number", problems);
        return result is >= Least and <= MaxCpus || problems.Add(
            value.Origin, string.Create(CultureInfo.InvariantCulture, $"{key} is {result}; allowed: {Least} to {MaxCpus}"));
    }

    public static bool Boolean(ConfigValue value, string key, ProblemList problems, out bool result)
    {
        result = value is BooleanValue { On: true };
        return value is BooleanValue || WrongType(value, key, "true or false", problems);
    }

    public static bool Version(ConfigValue value, string key, ProblemList problems, out KubernetesVersion result)
    {
        result = new KubernetesVersion(0, 0, 0, "");
        if (!IsText(value, key, problems, out string text)) return false;
        if (!KubernetesVersion.TryParse(text, out KubernetesVersion? version))
        {
            return problems.Add(value.Origin, $"{key} \"{text}\" is not a version; allowed: v1.{KubernetesVersion.OldestMinor}.0 and later, as in \"{Defaults.KubernetesVersion}\"");
        }

        result = version;
        return version.Supported || problems.Add(value.Origin, $"{key} {version} is too old; allowed: v1.{KubernetesVersion.OldestMinor}.0 and later");
    }

    public static bool HttpUrl(ConfigValue value, string key, ProblemList problems, out Uri result)
    {
        result = new Uri(Defaults.Mirror);
        if (!IsText(value, key, problems, out string text)) return false;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Host.Length == 0)
        {
            return problems.Add(value.Origin, $"{key} \"{text}\" is not a URL; allowed: http:// or https:// and a host");
        }

        result = url;
        return url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps
            || problems.Add(value.Origin, $"{key} has the scheme \"{url.Scheme}\"; allowed: http, https");
    }

    public static bool Sha256(ConfigValue value, string key, ProblemList problems, out string result)
    {
        if (!IsText(value, key, problems, out result)) return false;
        result = result.ToLowerInvariant();
        return (result.Length == Sha256Digits && result.All(char.IsAsciiHexDigit)) || problems.Add(
            value.Origin,
            string.Create(CultureInfo.InvariantCulture, $"{key} is not a SHA-256 digest; allowed: {Sha256Digits} hexadecimal digits (it has {result.Length} characters)"));
    }

    /// <summary>An IPv4 range with so many bits before its hosts.</summary>
    public static Check<IPNetwork> Cidr(int shortest, int longest) => (ConfigValue value, string key, ProblemList problems, out IPNetwork result) =>
    {
        result = default;
        if (!IsText(value, key, problems, out string text)) return false;
        if (Ranges.Fault(text, out result) is { } fault) return problems.Add(value.Origin, $"{key} \"{text}\" {fault}");
        return (result.PrefixLength >= shortest && result.PrefixLength <= longest) || problems.Add(
            value.Origin, string.Create(CultureInfo.InvariantCulture, $"{key} is a /{result.PrefixLength}; allowed: /{shortest} to /{longest}"));
    };

    public static bool IsText(ConfigValue value, string key, ProblemList problems, out string text)
    {
        text = value is TextValue t ? t.Text : "";
        if (value is not TextValue) return WrongType(value, key, "a string", problems);
        if (text.Length == 0) return problems.Add(value.Origin, $"{key} is empty");
        return !text.Any(char.IsControl) || problems.Add(value.Origin, $"{key} has a control character (line break, tab, ...); allowed: printable characters");
    }

    public static bool WrongType(ConfigValue value, string key, string allowed, ProblemList problems) =>
        problems.Add(value.Origin, $"{key} is {value.Kind}; allowed: {allowed}");
}
