using System.Text.Json;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Cni.Plugins;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni;

/// <summary>One invocation: reads the request, calls the verb, writes the answer.</summary>
internal sealed class CniSession(PluginTypes types, string programName, Func<string, string?> environment)
{
    private const int Success = 0;
    private const int Failure = 1;

    /// <summary>0 and the verb's answer on <paramref name="output"/>, or 1 and an error result.</summary>
    public int Run(Stream input, Stream output, TextWriter log)
    {
        byte[] configuration = [];
        try
        {
            var reader = new CniRequestReader(environment);
            CniCommand command = reader.ReadCommand();
            configuration = ReadAll(input);
            if (command == CniCommand.Version)
                WriteVersions(configuration, output);
            else
                Serve(reader.Read(command, configuration), output);
            return Success;
        }
        catch (Exception exception)
        {
            // The one place where whatever went wrong becomes an answer: a runtime must never have to read a stack trace.
            WriteError(exception, configuration, output);
            log.WriteLine($"kube-spawn: {MessageOf(exception)}");
            return Failure;
        }
    }

    private void Serve(CniRequest request, Stream output)
    {
        IPlugin plugin = types.Choose(programName, request.Configuration.Type);
        switch (request.Command)
        {
            case CniCommand.Add:
                CniJson.Write(output, plugin.Add(request).For(request.Version), CniJson.Default.CniResult);
                break;
            case CniCommand.Del:
                plugin.Delete(request);
                break;
            case CniCommand.Check:
                plugin.Check(request);
                break;
            case CniCommand.Gc:
                plugin.CollectGarbage(request);
                break;
            case CniCommand.Status:
                ServeStatus(plugin, request);
                break;
            default:
                throw new InvalidOperationException($"{request.Command} has no configuration to serve");
        }
    }

    /// <summary>What keeps ADD from being served is "not available", whatever it is; what is wrong with the request itself keeps its code.</summary>
    private static void ServeStatus(IPlugin plugin, CniRequest request)
    {
        try
        {
            plugin.Status(request);
        }
        catch (Exception exception) when (exception is KubeSpawnException or CniException { Code: CniErrorCode.InputOutput })
        {
            throw new CniException(CniErrorCode.NotAvailable, exception.Message, inner: exception);
        }
    }

    private static void WriteVersions(byte[] configuration, Stream output)
    {
        var answer = new CniVersionAnswer
        {
            CniVersion = ProbeVersion(configuration) ?? CniVersions.Newest.Text(),
            SupportedVersions = CniVersions.Supported,
        };
        CniJson.Write(output, answer, CniJson.Default.CniVersionAnswer);
    }

    private static void WriteError(Exception exception, byte[] configuration, Stream output)
    {
        string? version = ProbeVersion(configuration);
        var answer = new CniErrorAnswer
        {
            CniVersion = CniVersions.Supported.Contains(version) ? version! : CniVersions.Newest.Text(),
            Code = (int)CodeOf(exception),
            Msg = MessageOf(exception),
            Details = DetailsOf(exception),
        };
        CniJson.Write(output, answer, CniJson.Default.CniErrorAnswer);
    }

    private static CniErrorCode CodeOf(Exception exception) => exception switch
    {
        CniException cni => cni.Code,
        AggregateException { InnerExceptions: [var first, ..] } => CodeOf(first),
        KubeSpawnException => CniErrorCode.Kernel,
        IOException or UnauthorizedAccessException => CniErrorCode.InputOutput,
        _ => CniErrorCode.Internal,
    };

    private static string MessageOf(Exception exception) =>
        exception is AggregateException { InnerExceptions: [var first, ..] } ? first.Message : exception.Message;

    private static string? DetailsOf(Exception exception) => exception switch
    {
        CniException cni => cni.Details,
        KubeSpawnException known => known.Cure,
        AggregateException many => "undoing it failed too: " + string.Join("; ", many.InnerExceptions.Skip(1).Select(inner => inner.Message)),
        IOException or UnauthorizedAccessException => null,
        _ => exception.ToString(),
    };

    /// <summary>The version a configuration names, if it is one at all: errors are answered in it.</summary>
    private static string? ProbeVersion(byte[] configuration)
    {
        try
        {
            return configuration.Length == 0 ? null : JsonSerializer.Deserialize(configuration, CniJson.Default.CniVersionProbe)?.CniVersion;
        }
        catch (JsonException)
        {
            // What cannot be read has no version; the error that is about to be told says so.
            return null;
        }
    }

    private static byte[] ReadAll(Stream input)
    {
        try
        {
            using var buffer = new MemoryStream();
            input.CopyTo(buffer);
            return buffer.ToArray();
        }
        catch (IOException exception)
        {
            throw new CniException(CniErrorCode.InputOutput, $"failed to read the configuration: {exception.Message}", inner: exception);
        }
    }
}
