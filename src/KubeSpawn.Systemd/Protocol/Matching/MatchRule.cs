using System.Text;
using KubeSpawn.Systemd.Protocol.Wire;

namespace KubeSpawn.Systemd.Protocol.Matching;

/// <summary>Which signals are wanted (specification, section "Match Rules"); what is null is not looked at.</summary>
public sealed record MatchRule
{
    /// <summary>Bus name of the sender, unique or well-known.</summary>
    public string? Sender { get; init; }

    /// <summary>Object.</summary>
    public string? Path { get; init; }

    /// <summary>Object, and all below it.</summary>
    public string? PathNamespace { get; init; }

    /// <summary>Interface.</summary>
    public string? Interface { get; init; }

    /// <summary>Name of the signal.</summary>
    public string? Member { get; init; }

    /// <summary>First argument, text.</summary>
    public string? Arg0 { get; init; }

    /// <summary>Third argument, text: the unit of systemd's signals of jobs.</summary>
    public string? Arg2 { get; init; }

    /// <summary>The rule as a bus takes it.</summary>
    public override string ToString()
    {
        StringBuilder text = new("type='signal'");
        Append(text, "sender", Sender);
        Append(text, "path", Path);
        Append(text, "path_namespace", PathNamespace);
        Append(text, "interface", Interface);
        Append(text, "member", Member);
        Append(text, "arg0", Arg0);
        Append(text, "arg2", Arg2);
        return text.ToString();
    }

    /// <summary>True: the message is one that this rule wants; the sender is for <see cref="NameOwners"/> to judge.</summary>
    internal bool Matches(Message message) =>
        (Member is null || Member == message.Member)
        && (Interface is null || Interface == message.Interface)
        && (Path is null || Path == message.Path)
        && (PathNamespace is null || IsBelow(message.Path, PathNamespace))
        && (Arg0 is null || (message.Signature.StartsWith('s') && message.FirstText() == Arg0))
        && (Arg2 is null || IsThirdText(message, Arg2));

    // Last, and seldom: whatever is of the same object and member.
    private static bool IsThirdText(Message message, string text) => message.ReadBody() is [_, _, { Signature: "s" } third, ..] && third.GetText() == text;

    private static bool IsBelow(string? path, string root) =>
        path is not null && path.StartsWith(root, StringComparison.Ordinal)
        && (path.Length == root.Length || root == "/" || path[root.Length] == '/');

    // Within quotes nothing has a meaning but the quote; one is written by ending the quotes, \' and beginning anew.
    private static void Append(StringBuilder text, string key, string? value)
    {
        if (value is not null)
            text.Append(',').Append(key).Append("='").Append(value.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'');
    }
}
