using Microsoft.Win32.SafeHandles;

namespace KubeSpawn.Systemd.Commands;

/// <summary>A command in a machine that has this process' streams, or a terminal, as its own.</summary>
public sealed record ExecRequest
{
    /// <summary>The machine's name.</summary>
    public required string Machine { get; init; }

    /// <summary>Program and arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>NAME=VALUE pairs.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Working directory in the machine; null: /.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The machine's user that it runs as; null: root.</summary>
    public string? User { get; init; }

    /// <summary>Standard input, handed over as it is; null: /dev/null. Ignored with a terminal.</summary>
    public SafeFileHandle? Input { get; init; }

    /// <summary>Standard output, handed over as it is; null: the machine's journal. Ignored with a terminal.</summary>
    public SafeFileHandle? Output { get; init; }

    /// <summary>Standard error, handed over as it is; null: the machine's journal. Ignored with a terminal.</summary>
    public SafeFileHandle? Error { get; init; }

    /// <summary>A terminal of the machine, bound to this one, as its streams; null: the three above.</summary>
    public Terminal.LocalTerminal? Terminal { get; init; }
}
