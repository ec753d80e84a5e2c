namespace KubeSpawn.Systemd.Protocol.Connection;

/// <summary>How a connection behaves.</summary>
public sealed record DBusConnectionOptions
{
    /// <summary>False: the other side is no bus but one peer, so nobody says Hello, no match rules are sent.</summary>
    public bool IsBus { get; init; } = true;

    /// <summary>How long a call waits for its answer, where the call says nothing else.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>
    /// Calls that wait for their answers at one time; more wait for their turn. The system bus refuses a connection's 129th
    /// (dbus-daemon(1), max_replies_per_connection).
    /// </summary>
    public int MaxPendingCalls { get; init; } = 100;

    /// <summary>How long connecting, each answer of the authentication, and that to Hello may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Signals that one stream holds for a slow reader before it ends with <see cref="DBusSignalsLostException"/>.</summary>
    public int SignalCapacity { get; init; } = 16 * 1024;

    /// <summary>As <see cref="SignalCapacity"/>, bytes of their messages.</summary>
    public long SignalByteCapacity { get; init; } = 32 * 1024 * 1024;

    /// <summary>
    /// True: who awaits an answer or a signal goes on with it at once, on the receiving thread, so that a round trip costs no thread switch and
    /// no thread pool. Only for who never blocks: until it awaits again, nothing else is received.
    /// </summary>
    public bool ContinueInline { get; init; }
}
