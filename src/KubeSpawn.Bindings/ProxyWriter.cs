namespace KubeSpawn.Bindings;

/// <summary>Writes the proxy of an interface: a method each for methods, for reading and writing properties, for hearing signals.</summary>
public sealed class ProxyWriter(BusInterface contract, Types types)
{
    private readonly Source _source = new($"Introspection/{contract.Name}.xml");

    /// <summary>e.g. <c>Machine1Manager</c> for org.freedesktop.machine1.Manager.</summary>
    public static string ClassName(string name)
    {
        string[] parts = name.Split('.');
        return Identifiers.Pascal(parts[^2]) + parts[^1];
    }

    /// <summary>The whole file.</summary>
    public string Write()
    {
        _source.Line($"/// <summary>Proxy of {contract.Name}.</summary>");
        _source.Block($"internal sealed class {ClassName(contract.Name)}(BusObject target)", () =>
        {
            _source.Line($"internal const string InterfaceName = \"{contract.Name}\";");
            foreach (BusMember method in contract.Methods)
                WriteMethod(method);
            foreach (BusProperty property in contract.Properties)
                WriteProperty(property);
            foreach (BusMember signal in contract.Signals)
                WriteSignal(signal);
        });
        return _source.ToString();
    }

    private void WriteMethod(BusMember method)
    {
        string parameters = string.Concat(method.In.Select(a => $"{types.Name(a.Type)} {Identifiers.Parameter(a.Name)}, "));
        string result = method.Out.Count == 0 ? "Task" : $"Task<{ResultType(method.Out)}>";
        _source.Line();
        _source.Block($"internal {result} {method.Name}Async({parameters}CancellationToken cancel = default)", () =>
        {
            _source.Line($"MessageWriter writer = target.BeginCall(InterfaceName, \"{method.Name}\", \"{Signature(method.In)}\");");
            foreach (BusArgument argument in method.In)
                _source.Line(types.Write(argument.Type, Identifiers.Parameter(argument.Name)));
            _source.Line(method.Out.Count == 0
                ? "return target.CallAsync(writer.Finish(), cancel);"
                : $"return target.CallAsync(writer.Finish(), Read{method.Name}Reply, cancel);");
        });
        if (method.Out.Count > 0)
            WriteReader($"Read{method.Name}Reply", method.Out);
    }

    private void WriteProperty(BusProperty property)
    {
        string type = types.Name(property.Type);
        _source.Line();
        _source.Block($"internal Task<{type}> Read{property.Name}Async(CancellationToken cancel = default)", () =>
        {
            _source.Block($"return target.GetAsync(InterfaceName, \"{property.Name}\", \"{property.Type}\", static message =>", () =>
            {
                _source.Line("Reader reader = message.GetBodyReader(\"v\");");
                _source.Line("reader.ReadSignature();");
                _source.Line($"return {types.Read(property.Type)};");
            });
            _source.Line(", cancel);");
        });
        if (!property.Writable)
            return;
        _source.Line();
        _source.Block($"internal Task Write{property.Name}Async({type} value, CancellationToken cancel = default)", () =>
        {
            _source.Line($"MessageWriter writer = target.BeginSet(InterfaceName, \"{property.Name}\", \"{property.Type}\");");
            _source.Line(types.Write(property.Type, "value"));
            _source.Line("return target.CallAsync(writer.Finish(), cancel);");
        });
    }

    private void WriteSignal(BusMember signal)
    {
        string arg0 = signal.Out is [{ Type: "s" }, ..] ? "string? arg0 = null, " : "";
        _source.Line();
        _source.Line($"internal Task<SignalStream<{ResultType(signal.Out)}>> Watch{signal.Name}Async({arg0}CancellationToken cancel = default) =>");
        _source.Line($"    target.WatchAsync(InterfaceName, \"{signal.Name}\", {(arg0.Length > 0 ? "arg0" : "null")}, Read{signal.Name}Signal, cancel);");
        WriteReader($"Read{signal.Name}Signal", signal.Out);
    }

    private void WriteReader(string name, IReadOnlyList<BusArgument> values)
    {
        _source.Line();
        _source.Block($"private static {ResultType(values)} {name}(Message message)", () =>
        {
            if (values.Count == 0)
            {
                _source.Line("return true;");
                return;
            }
            _source.Line($"Reader reader = message.GetBodyReader(\"{Signature(values)}\");");
            _source.Line(values.Count == 1
                ? $"return {types.Read(values[0].Type)};"
                : $"return ({string.Join(", ", values.Select(v => types.Read(v.Type)))});");
        });
    }

    private string ResultType(IReadOnlyList<BusArgument> values) => values switch
    {
        [] => "bool",
        [BusArgument only] => types.Name(only.Type),
        _ => $"({string.Join(", ", values.Select(v => $"{types.Name(v.Type)} {Identifiers.Pascal(v.Name)}"))})",
    };

    private static string Signature(IReadOnlyList<BusArgument> arguments) => string.Concat(arguments.Select(a => a.Type));
}
