using System.Runtime.InteropServices;

namespace KubeSpawn.Commands;

/// <summary>
/// Signals that a command in a machine is to have in the place of this process, which they do not end while this exists: interrupt,
/// terminate, hang-up and quit.
/// </summary>
internal sealed class ForwardedSignals : IDisposable
{
    private static readonly (PosixSignal Signal, int Number)[] Forwarded =
        [(PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3), (PosixSignal.SIGTERM, 15)];

    private readonly Lock _gate = new();
    private readonly List<SignalRecipient> _recipients = [];
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Takes the signals over.</summary>
    public ForwardedSignals()
    {
        _registrations = [.. Forwarded.Select(one => PosixSignalRegistration.Create(one.Signal, context =>
        {
            context.Cancel = true;
            Send(one.Number);
        }))];
    }

    /// <summary>The number of the last one; 0: none has come.</summary>
    public int Last { get; private set; }

    /// <summary>A command that is to have them from now on.</summary>
    public SignalRecipient Add()
    {
        var recipient = new SignalRecipient();
        lock (_gate) _recipients.Add(recipient);
        return recipient;
    }

    /// <summary>As if the signal of that number had come.</summary>
    internal void Send(int number)
    {
        SignalRecipient[] recipients;
        lock (_gate)
        {
            Last = number;
            recipients = [.. _recipients];
        }

        foreach (SignalRecipient recipient in recipients) recipient.Send(number);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        foreach (SignalRecipient recipient in _recipients) recipient.Dispose();
    }
}
