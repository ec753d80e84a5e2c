namespace KubeSpawn.Commands.Export;

/// <summary>Takes user and password out of URLs: mirrors and images may be named with them.</summary>
internal static class UrlPasswords
{
    private const string Scheme = "://";

    /// <summary>https://user:password@host/x becomes https://xxx@host/x.</summary>
    public static string Remove(string text)
    {
        for (int at = text.IndexOf(Scheme, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Scheme, at + 1, StringComparison.Ordinal))
        {
            int host = at + Scheme.Length;
            int user = -1;
            for (int n = host; n < text.Length && IsAuthority(text[n]); n++) user = text[n] == '@' ? n : user;
            if (user >= 0) text = $"{text[..host]}xxx{text[user..]}";
        }

        return text;
    }

    // RFC 3986, 3.2: what ends the part with user and host; and what ends a URL in TOML and JSON.
    private static bool IsAuthority(char c) => c is not ('/' or '?' or '#' or '"' or '\'') && !char.IsWhiteSpace(c);
}
