using System.Net.Sockets;
using System.Text;

namespace KubeSpawn.Systemd.Journal;

/// <summary>The last lines that one run of a unit left in the host's journal.</summary>
internal static class JournalTail
{
    private const int MaxEntries = 5000;
    private const int MaxLineLength = 300;

    private static readonly string[] Folders = ["/run/log/journal", "/var/log/journal"];
    private static readonly TimeSpan SyncLimit = TimeSpan.FromSeconds(5);

    /// <summary>The lines, oldest first; none where the journal cannot be read.</summary>
    /// <param name="run">Whose.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancel">Ends the wait for journald.</param>
    internal static async Task<IReadOnlyList<string>> ReadAsync(UnitRun run, int count, CancellationToken cancel)
    {
        await SynchronizeAsync(cancel).ConfigureAwait(false);
        List<string> lines = [];
        foreach (string path in Folders.Where(Directory.Exists).SelectMany(Directory.GetDirectories))
        {
            if (lines.Count == 0)
                ReadFile(Path.Combine(path, "system.journal"), run, count, lines);
        }
        lines.Reverse();
        return lines;
    }

    private static void ReadFile(string path, UnitRun run, int count, List<string> newestFirst)
    {
        try
        {
            using JournalFile? journal = JournalFile.TryOpen(path);
            // Only what its processes wrote: what systemd says of the unit is known from its properties.
            foreach ((ulong received, IReadOnlyList<string> fields) in journal?.ReadBackwards().Take(MaxEntries) ?? [])
            {
                if (!run.Wrote(received, fields) || fields.FirstOrDefault(f => f.StartsWith("MESSAGE=", StringComparison.Ordinal)) is not { } message)
                    continue;
                string line = message["MESSAGE=".Length..].Trim();
                newestFirst.Add(line.Length > MaxLineLength ? line[..MaxLineLength] : line);
                if (newestFirst.Count == count)
                    return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No such file, or not for us: there are no lines then.
        }
    }

    // What a process wrote last may not be in the file yet: journald says when it is (Varlink, io.systemd.Journal.Synchronize).
    private static async Task SynchronizeAsync(CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(SyncLimit);
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint("/run/systemd/journal/io.systemd.journal"), limit.Token).ConfigureAwait(false);
            await socket.SendAsync(Encoding.ASCII.GetBytes("{\"method\":\"io.systemd.Journal.Synchronize\",\"parameters\":{}}\0"), limit.Token).ConfigureAwait(false);
            await socket.ReceiveAsync(new byte[256], limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            // No journald, or a busy one: what is in the file now must do.
        }
    }
}
