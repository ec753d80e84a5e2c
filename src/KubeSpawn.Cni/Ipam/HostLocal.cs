using System.Net;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Ipam;

/// <summary>Leases addresses of configured ranges, each kept until its attachment is deleted: also over a reboot.</summary>
internal static class HostLocal
{
    /// <summary>Leases one address from each set of ranges: all or none.</summary>
    public static CniResult Add(CniRequest request)
    {
        HostLocalSettings settings = HostLocalSettings.From(request);
        CniDns dns = settings.ResolvConf is null ? new CniDns() : ResolvConf.Read(settings.ResolvConf);
        var owner = new LeaseOwner(request.ContainerId, request.InterfaceName);
        using LeaseStore store = LeaseStore.Open(settings.DataDir, request.Network);
        IReadOnlyDictionary<IPAddress, LeaseOwner> leases = store.Read();
        RequireNone(leases, owner);
        // Chosen first, written after: a set that has nothing left costs the others nothing.
        List<(IPAddress Address, AddressRange Range)> chosen = Choose(settings, store, leases);
        Reserve(store, [.. chosen.Select(entry => entry.Address)], owner);
        return new CniResult
        {
            Ips = [.. chosen.Select(entry => ToResult(entry.Address, entry.Range))],
            Routes = settings.Routes.Count > 0 ? settings.Routes : null,
            Dns = dns,
        };
    }

    /// <summary>Ends the attachment's leases; none there: nothing to do.</summary>
    public static void Delete(CniRequest request)
    {
        HostLocalSettings settings = HostLocalSettings.From(request);
        if (!LeaseStore.Exists(settings.DataDir, request.Network))
            return;
        using LeaseStore store = LeaseStore.Open(settings.DataDir, request.Network);
        foreach ((IPAddress address, LeaseOwner owner) in store.Read())
        {
            if (owner.Is(request.ContainerId, request.InterfaceName))
                store.Release(address);
        }
    }

    /// <summary>Fails unless the attachment holds a lease, and where prevResult gives addresses of our ranges, on just those.</summary>
    public static void Check(CniRequest request)
    {
        HostLocalSettings settings = HostLocalSettings.From(request);
        IReadOnlyList<IPAddress> leased = LeasedTo(request, settings);
        if (leased.Count == 0)
            throw CniException.CheckFailed($"container {request.ContainerId} has no lease for {request.InterfaceName} in network {request.Network}");
        foreach (CniAddress entry in request.Configuration.PrevResult?.Ips ?? [])
        {
            IPAddress address = entry.Address.Address;
            if (settings.Sets.Any(set => set.RangeOf(address) is not null) && !leased.Contains(address))
                throw CniException.CheckFailed($"{address} is not leased to container {request.ContainerId}");
        }
    }

    /// <summary>Ends all leases of attachments that are not valid.</summary>
    public static void CollectGarbage(CniRequest request)
    {
        HostLocalSettings settings = HostLocalSettings.From(request);
        IReadOnlySet<Attachment> valid = request.RequireValidAttachments();
        if (!LeaseStore.Exists(settings.DataDir, request.Network))
            return;
        using LeaseStore store = LeaseStore.Open(settings.DataDir, request.Network);
        foreach ((IPAddress address, LeaseOwner owner) in store.Read())
        {
            if (!valid.Any(attachment => owner.Is(attachment.ContainerId, attachment.InterfaceName)))
                store.Release(address);
        }
    }

    /// <summary>Fails where ADD would fail whatever the container: settings that make no sense, a store that cannot be written.</summary>
    public static void Status(CniRequest request)
    {
        HostLocalSettings settings = HostLocalSettings.From(request);
        using LeaseStore store = LeaseStore.Open(settings.DataDir, request.Network);
        _ = store.Read();
    }

    private static IReadOnlyList<IPAddress> LeasedTo(CniRequest request, HostLocalSettings settings)
    {
        if (!LeaseStore.Exists(settings.DataDir, request.Network))
            return [];
        using LeaseStore store = LeaseStore.Open(settings.DataDir, request.Network);
        return [.. store.Read().Where(lease => lease.Value.Is(request.ContainerId, request.InterfaceName)).Select(lease => lease.Key)];
    }

    private static void RequireNone(IReadOnlyDictionary<IPAddress, LeaseOwner> leases, LeaseOwner owner)
    {
        foreach ((IPAddress address, LeaseOwner other) in leases)
        {
            if (other == owner)
            {
                throw CniException.InvalidConfiguration(
                    $"{address} is leased to container {owner.ContainerId} for {owner.InterfaceName} already", "DEL comes before another ADD");
            }
        }
    }

    private static CniAddress ToResult(IPAddress address, AddressRange range) =>
        new() { Address = new CidrAddress(address, range.Subnet.PrefixLength), Gateway = range.Gateway };

    private static void Reserve(LeaseStore store, IReadOnlyList<IPAddress> addresses, LeaseOwner owner)
    {
        try
        {
            foreach ((int set, IPAddress address) in addresses.Index())
            {
                store.Reserve(address, owner);
                store.WriteLast(set, address);
            }
        }
        catch (CniException)
        {
            // Also the one that failed: a full disk leaves its file there, empty. All were free before, under this lock.
            foreach (IPAddress address in addresses)
                store.Release(address);
            throw;
        }
    }

    private static List<(IPAddress Address, AddressRange Range)> Choose(
        HostLocalSettings settings, LeaseStore store, IReadOnlyDictionary<IPAddress, LeaseOwner> leases)
    {
        var chosen = new List<(IPAddress, AddressRange)>();
        List<IPAddress> wanted = [.. settings.Wanted];
        foreach ((int index, RangeSet set) in settings.Sets.Index())
        {
            IPAddress? wish = wanted.Find(address => set.RangeOf(address) is not null);
            if (wish is not null)
                wanted.Remove(wish);
            chosen.Add(wish is null ? ChooseNext(set, store.ReadLast(index), leases) : ChooseWanted(set, wish, leases));
        }
        return wanted.Count == 0
            ? chosen
            : throw CniException.InvalidConfiguration($"the wanted address {wanted[0]} is in none of ipam's ranges, or one too many of its set");
    }

    private static (IPAddress Address, AddressRange Range) ChooseNext(
        RangeSet set, IPAddress? last, IReadOnlyDictionary<IPAddress, LeaseOwner> leases)
    {
        (IPAddress Address, AddressRange Range) free = set.From(last).FirstOrDefault(entry => !leases.ContainsKey(entry.Address));
        return free.Address is not null
            ? free
            : throw new CniException(
                CniErrorCode.NoAddressLeft, $"no address is left in {set}", "all are leased; end containers, or widen ipam's ranges");
    }

    private static (IPAddress Address, AddressRange Range) ChooseWanted(
        RangeSet set, IPAddress wish, IReadOnlyDictionary<IPAddress, LeaseOwner> leases) =>
        leases.TryGetValue(wish, out LeaseOwner? owner)
            ? throw new CniException(CniErrorCode.NoAddressLeft, $"the wanted address {wish} is leased to container {owner.ContainerId}")
            : (wish, set.RangeOf(wish)!);
}
