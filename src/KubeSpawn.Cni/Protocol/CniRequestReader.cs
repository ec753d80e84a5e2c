using System.Text.Json;

namespace KubeSpawn.Cni.Protocol;

/// <summary>Reads a request from the environment (specification 1.1.0, section 2 "Parameters") and standard input.</summary>
internal sealed class CniRequestReader(Func<string, string?> environment)
{
    /// <summary>The verb of CNI_COMMAND.</summary>
    public CniCommand ReadCommand() => environment("CNI_COMMAND") switch
    {
        "ADD" => CniCommand.Add,
        "DEL" => CniCommand.Del,
        "CHECK" => CniCommand.Check,
        "GC" => CniCommand.Gc,
        "STATUS" => CniCommand.Status,
        "VERSION" => CniCommand.Version,
        string other => throw InvalidEnvironment("CNI_COMMAND", $"\"{other}\" is not ADD, DEL, CHECK, GC, STATUS or VERSION"),
        null => throw InvalidEnvironment("CNI_COMMAND", "is missing"),
    };

    /// <summary>Looks over all that a verb other than VERSION needs.</summary>
    public CniRequest Read(CniCommand command, ReadOnlySpan<byte> input)
    {
        NetworkConfiguration configuration = Decode(input);
        CniVersion version = CniVersions.Parse(configuration.CniVersion);
        RequireVerb(command, version);
        var request = new CniRequest
        {
            Command = command,
            Version = version,
            Configuration = configuration,
            Network = ReadNetworkName(configuration),
            Arguments = ReadArguments(),
        };
        return command is CniCommand.Gc or CniCommand.Status
            ? request
            : request with
            {
                ContainerId = ReadContainerId(),
                InterfaceName = ReadInterfaceName(),
                NamespacePath = ReadNamespace(command),
            };
    }

    private static NetworkConfiguration Decode(ReadOnlySpan<byte> input)
    {
        try
        {
            return JsonSerializer.Deserialize(input, CniJson.Default.NetworkConfiguration) ??
                throw new CniException(CniErrorCode.Undecodable, "failed to decode the configuration: it is null");
        }
        catch (JsonException exception)
        {
            throw new CniException(CniErrorCode.Undecodable, $"failed to decode the configuration: {exception.Message}", inner: exception);
        }
    }

    private static void RequireVerb(CniCommand command, CniVersion version)
    {
        CniVersion since = command switch
        {
            CniCommand.Check => CniVersion.V0_4_0,
            CniCommand.Gc or CniCommand.Status => CniVersion.V1_1_0,
            _ => CniVersion.V0_3_1,
        };
        if (version < since)
        {
            throw new CniException(
                CniErrorCode.IncompatibleVersion,
                $"cniVersion \"{version.Text()}\" has no {command.ToString().ToUpperInvariant()}: it came with {since.Text()}");
        }
    }

    private static string ReadNetworkName(NetworkConfiguration configuration) =>
        IsName(configuration.Name)
            ? configuration.Name!
            : throw CniException.InvalidConfiguration(
                $"\"{configuration.Name}\" cannot be the name of a network", "a letter or digit, then letters, digits, '_', '.', '-'");

    private string ReadContainerId()
    {
        string id = Require("CNI_CONTAINERID");
        return IsName(id)
            ? id
            : throw InvalidEnvironment("CNI_CONTAINERID", $"\"{id}\" is not a letter or digit, then letters, digits, '_', '.', '-'");
    }

    private string ReadInterfaceName()
    {
        string name = Require("CNI_IFNAME");
        return name is not ("." or "..") && name.Length <= 15 && !name.Any(letter => letter is '/' or ':' || char.IsWhiteSpace(letter))
            ? name
            : throw InvalidEnvironment("CNI_IFNAME", $"\"{name}\" cannot be the name of a link");
    }

    private string ReadNamespace(CniCommand command) =>
        command == CniCommand.Del ? environment("CNI_NETNS") ?? "" : Require("CNI_NETNS");

    /// <summary>CNI_ARGS is KEY=VALUE;KEY=VALUE.</summary>
    private Dictionary<string, string> ReadArguments()
    {
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        string text = environment("CNI_ARGS") ?? "";
        foreach (string pair in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=');
            if (equals <= 0)
                throw InvalidEnvironment("CNI_ARGS", $"\"{pair}\" is not KEY=VALUE");
            arguments[pair[..equals]] = pair[(equals + 1)..];
        }
        return arguments;
    }

    private string Require(string variable)
    {
        string? value = environment(variable);
        return string.IsNullOrEmpty(value) ? throw InvalidEnvironment(variable, "is missing") : value;
    }

    private static bool IsName(string? text) =>
        text is { Length: > 0 } && char.IsAsciiLetterOrDigit(text[0]) &&
        text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-');

    private static CniException InvalidEnvironment(string variable, string problem) =>
        new(CniErrorCode.InvalidEnvironment, $"{variable} {problem}");
}
