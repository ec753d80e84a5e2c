using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Ipam;

/// <summary>Reads a file like /etc/resolv.conf (man 5 resolv.conf).</summary>
internal static class ResolvConf
{
    /// <summary>What the file says; of lines that allow for one value only the last one counts.</summary>
    public static CniDns Read(string path)
    {
        try
        {
            return Parse(File.ReadLines(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CniException(CniErrorCode.InputOutput, $"failed to read ipam's resolvConf \"{path}\": {exception.Message}", inner: exception);
        }
    }

    /// <summary>Reads the lines; comments and unknown keywords are passed over.</summary>
    public static CniDns Parse(IEnumerable<string> lines)
    {
        var nameservers = new List<string>();
        var options = new List<string>();
        string? domain = null;
        string[]? search = null;
        foreach (string line in lines)
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2)
                continue;
            switch (words[0])
            {
                case "nameserver":
                    nameservers.Add(words[1]);
                    break;
                case "domain":
                    domain = words[1];
                    break;
                case "search":
                    search = words[1..];
                    break;
                case "options":
                    options.AddRange(words[1..]);
                    break;
            }
        }
        return new CniDns
        {
            Nameservers = nameservers.Count > 0 ? nameservers : null,
            Domain = domain,
            Search = search,
            Options = options.Count > 0 ? options : null,
        };
    }
}
