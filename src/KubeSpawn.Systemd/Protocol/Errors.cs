namespace KubeSpawn.Systemd.Protocol;

/// <summary>Bytes that the D-Bus specification does not allow, or a value that cannot be sent.</summary>
public sealed class DBusProtocolException(string message) : Exception(message);

/// <summary>The other side answered a call with an error.</summary>
/// <param name="errorName">D-Bus name of the error, e.g. <c>org.freedesktop.systemd1.NoSuchUnit</c>.</param>
/// <param name="text">The other side's own words; may be empty.</param>
public sealed class DBusException(string errorName, string text) : Exception(text.Length == 0 ? errorName : text)
{
    /// <summary>D-Bus name of the error; what callers match.</summary>
    public string ErrorName { get; } = errorName;
}

/// <summary>There is no connection: it could not be made, was refused, or was lost. All that waited has ended with this.</summary>
public sealed class DBusConnectionException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A call was not answered in its time; the connection lives on, a late answer is dropped.</summary>
public sealed class DBusTimeoutException(string message) : Exception(message);

/// <summary>A stream of signals was not read as fast as it filled: signals are lost, so it has ended instead of lying.</summary>
public sealed class DBusSignalsLostException(string message) : Exception(message);
