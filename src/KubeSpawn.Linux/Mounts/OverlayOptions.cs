using System.Text;

namespace KubeSpawn.Linux.Mounts;

/// <summary>
/// overlayfs' options as one text: commas separate options, colons separate lower layers, a backslash takes the meaning from either and from
/// itself.
/// </summary>
internal static class OverlayOptions
{
    /// <summary>The text that mount(2) is given.</summary>
    internal static string Build(IEnumerable<string> lowers, string upper, string work, string? selinuxContext)
    {
        var text = new StringBuilder("lowerdir=");
        text.AppendJoin(':', lowers.Select(Escape));
        text.Append(",upperdir=").Append(Escape(upper)).Append(",workdir=").Append(Escape(work));
        // SELinux takes its option out first, and by quotes: categories in a context have commas.
        if (selinuxContext is not null)
            text.Append(",context=\"").Append(selinuxContext).Append('"');
        return text.ToString();
    }

    internal static string Escape(string path)
    {
        var text = new StringBuilder(path.Length);
        foreach (char character in path)
        {
            if (character is '\\' or ',' or ':')
                text.Append('\\');
            text.Append(character);
        }
        return text.ToString();
    }
}
