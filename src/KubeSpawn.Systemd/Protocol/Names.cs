namespace KubeSpawn.Systemd.Protocol;

/// <summary>The rules for names (specification, sections "Valid Names" and "Valid Object Paths").</summary>
public static class Names
{
    /// <summary><c>:1.42</c> or <c>org.freedesktop.DBus</c>.</summary>
    public static bool IsBusName(ReadOnlySpan<char> name) =>
        name.StartsWith(':') ? IsDotted(name[1..], dash: true, leadingDigit: true) && name.Length <= Limits.Name : IsDotted(name, dash: true, leadingDigit: false);

    /// <summary><c>org.freedesktop.DBus.Peer</c>: two elements or more of letters, digits and underscores.</summary>
    public static bool IsInterface(ReadOnlySpan<char> name) => IsDotted(name, dash: false, leadingDigit: false);

    /// <summary>Error names have the rules of interfaces.</summary>
    public static bool IsErrorName(ReadOnlySpan<char> name) => IsInterface(name);

    /// <summary>Name of a method, signal or property.</summary>
    public static bool IsMember(ReadOnlySpan<char> name) => name.Length is > 0 and <= Limits.Name && IsElement(name, dash: false, leadingDigit: false);

    /// <summary>Absolute, no empty element, no slash at the end but in the root.</summary>
    public static bool IsObjectPath(ReadOnlySpan<char> path)
    {
        if (path.Length == 0 || path[0] != '/')
            return false;
        if (path.Length == 1)
            return true;
        int start = 1;
        for (int i = 1; i <= path.Length; i++)
        {
            if (i < path.Length && path[i] != '/')
                continue;
            if (!IsElement(path[start..i], dash: false, leadingDigit: true))
                return false;
            start = i + 1;
        }
        return true;
    }

    private static bool IsDotted(ReadOnlySpan<char> name, bool dash, bool leadingDigit)
    {
        if (name.Length is 0 or > Limits.Name)
            return false;
        int elements = 0;
        int start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            if (i < name.Length && name[i] != '.')
                continue;
            if (!IsElement(name[start..i], dash, leadingDigit))
                return false;
            elements++;
            start = i + 1;
        }
        return elements >= 2;
    }

    private static bool IsElement(ReadOnlySpan<char> element, bool dash, bool leadingDigit)
    {
        if (element.Length == 0 || (!leadingDigit && char.IsAsciiDigit(element[0])))
            return false;
        foreach (char c in element)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_' && !(dash && c == '-'))
                return false;
        }
        return true;
    }
}
