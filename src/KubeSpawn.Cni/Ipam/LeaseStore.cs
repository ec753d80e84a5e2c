using System.Net;
using KubeSpawn.Cni.Protocol;
using KubeSpawn.Linux.Libc;

namespace KubeSpawn.Cni.Ipam;

/// <summary>
/// The leases of a network, on disk, in the layout of the reference plugin host-local, so that either finds the other's:
/// <code>
/// DATADIR/NETWORK/lock                  locked (flock) as long as this object lives
/// DATADIR/NETWORK/10.244.1.5            a lease: container, CR LF, interface
/// DATADIR/NETWORK/last_reserved_ip.0    where the next search in set 0 begins
/// </code>
/// A crash can leave a lease's file empty; it then belongs to nobody and counts as free.
/// </summary>
internal sealed class LeaseStore : IDisposable
{
    /// <summary>Where the reference plugin keeps its leases too.</summary>
    public const string DefaultDataDir = "/var/lib/cni/networks";

    private const string LineEnd = "\r\n";

    private readonly string _folder;
    private readonly FileLock _lock;

    private LeaseStore(string folder, FileLock fileLock)
    {
        _folder = folder;
        _lock = fileLock;
    }

    /// <summary>Opens the store of a network, made if missing, when nobody else has it open.</summary>
    public static LeaseStore Open(string dataDir, string network)
    {
        string folder = Path.Join(dataDir, network);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure("create the folder", folder, exception);
        }
        return new LeaseStore(folder, FileLock.Acquire(Path.Join(folder, "lock")));
    }

    /// <summary>True: the network has, or had, leases.</summary>
    public static bool Exists(string dataDir, string network) => Directory.Exists(Path.Join(dataDir, network));

    /// <summary>All leases with an owner.</summary>
    public IReadOnlyDictionary<IPAddress, LeaseOwner> Read() => Guard("read the leases in", _folder, () =>
    {
        var leases = new Dictionary<IPAddress, LeaseOwner>();
        foreach (string file in Directory.EnumerateFiles(_folder))
        {
            if (AddressMath.TryParse(Path.GetFileName(file), out IPAddress? address) &&
                LeaseOwner.TryParse(File.ReadAllText(file), out LeaseOwner? owner))
                leases.Add(address, owner);
        }
        return leases;
    });

    /// <summary>Writes a lease; the caller has seen that the address is free.</summary>
    public void Reserve(IPAddress address, LeaseOwner owner) =>
        Write(PathOf(address), owner.ContainerId + LineEnd + owner.InterfaceName);

    /// <summary>Removes a lease; none there: nothing to do.</summary>
    public void Release(IPAddress address) => Guard("remove the lease", PathOf(address), () =>
    {
        File.Delete(PathOf(address));
        return true;
    });

    /// <summary>The address that was last leased from a set of ranges; null if there was none.</summary>
    public IPAddress? ReadLast(int set) => Guard("read", PathOfLast(set), () =>
        File.Exists(PathOfLast(set)) && AddressMath.TryParse(File.ReadAllText(PathOfLast(set)).Trim(), out IPAddress? address) ? address : null);

    /// <summary>Notes the address that was last leased from a set of ranges.</summary>
    public void WriteLast(int set, IPAddress address) => Write(PathOfLast(set), address.ToString());

    /// <summary>Ends the lock.</summary>
    public void Dispose() => _lock.Dispose();

    private string PathOf(IPAddress address) => Path.Join(_folder, address.ToString());

    private string PathOfLast(int set) => Path.Join(_folder, $"last_reserved_ip.{set}");

    private static void Write(string path, string content) => Guard("write", path, () =>
    {
        File.WriteAllText(path, content);
        return true;
    });

    private static T Guard<T>(string operation, string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(operation, path, exception);
        }
    }

    private static CniException Failure(string operation, string path, Exception cause) =>
        new(CniErrorCode.InputOutput, $"failed to {operation} \"{path}\": {cause.Message}", inner: cause);
}
