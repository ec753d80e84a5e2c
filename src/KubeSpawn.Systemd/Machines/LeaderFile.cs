using System.Globalization;

namespace KubeSpawn.Systemd.Machines;

/// <summary>
/// A file that says which process is the init of a machine: its id, and when it began, in the kernel's clock ticks since boot. An id may be given
/// again, both together never are, so a process that fits is that init, and its machine runs. Anything else in the file, or none, says nothing:
/// then machined is asked.
/// </summary>
internal static class LeaderFile
{
    // proc_pid_stat(5): starttime is the 22nd field. The second is the program's name in parentheses, which may hold anything; fields are counted behind it.
    private const int StartTimeBehindName = 22 - 3;

    /// <summary>Writes it; nothing to do for a process that has ended.</summary>
    internal static void Write(string file, int leader)
    {
        if (StartTime(leader) is not { } began)
            return;
        try
        {
            File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"{leader} {began}"));
        }
        catch (IOException)
        {
            // Only a short cut: without the file commands ask machined, which is a millisecond later.
        }
    }

    /// <summary>The init, if it still runs.</summary>
    internal static int? Read(string file)
    {
        string[] words = ReadAll(file)?.Split(' ') ?? [];
        return words.Length == 2
            && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int leader)
            && ulong.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong began)
            && StartTime(leader) == began
            ? leader
            : null;
    }

    private static ulong? StartTime(int process)
    {
        string? stat = ReadAll(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        string[] fields = stat?[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return fields.Length > StartTimeBehindName && ulong.TryParse(fields[StartTimeBehindName], NumberStyles.None, CultureInfo.InvariantCulture, out ulong time)
            ? time
            : null;
    }

    // Null: not there; of a process, also when it ends while it is read (ESRCH).
    private static string? ReadAll(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
