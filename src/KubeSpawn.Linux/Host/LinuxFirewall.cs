using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Linux.Libc;
using KubeSpawn.Linux.Netlink;
using KubeSpawn.Linux.Netlink.Nftables;
using KubeSpawn.Linux.Netlink.Nftables.Expressions;

namespace KubeSpawn.Linux.Host;

/// <summary>
/// The cluster's rules in nf_tables of the network namespace that the calling thread is in:
/// <code>
///  table ip kube-spawn-ID {            comment: the owner
///    chain postrouting { type nat hook postrouting priority srcnat
///      ip saddr RANGE oifname != BRIDGE masquerade
///      ip saddr PODS  oifname != BRIDGE masquerade }
///    chain forward { type filter hook forward priority filter
///      iifname BRIDGE accept
///      oifname BRIDGE accept } }
/// </code>
/// What leaves by the bridge itself stays as it is also where br_netfilter shows bridged frames to these chains.
/// </summary>
public sealed class LinuxFirewall : IFirewall
{
    /// <inheritdoc/>
    public void Ensure(FirewallPlan plan)
    {
        try
        {
            Apply(plan, ForeignEncoding.XtComment);
        }
        catch (NetlinkException exception) when (exception.Errno is Errno.ENOENT or Errno.EOPNOTSUPP)
        {
            // No nft_compat in this kernel: iptables-nft reads comments in user data too.
            Apply(plan, ForeignEncoding.UserData);
        }
    }

    /// <inheritdoc/>
    public void Remove(string tableName, string owner)
    {
        if (!HasTables())
            return;
        using NftSocket socket = NftSocket.Open();
        socket.Transact((nft, batch) =>
        {
            if (OwnedTable(nft, tableName, owner))
                batch.DeleteTable(NftFamily.IPv4, tableName);
            foreach (NftRule rule in ForwardChains.RulesOf(nft, tableName, owner))
                batch.DeleteRule(rule);
        });
    }

    private static void Apply(FirewallPlan plan, ForeignEncoding encoding)
    {
        using NftSocket socket = NftSocket.Open();
        socket.Transact((nft, batch) =>
        {
            OwnedTable(nft, plan.TableName, plan.Owner);
            AddTable(batch, plan);
            ForwardChains.Ensure(nft, batch, plan, encoding);
        });
    }

    private static void AddTable(NftBatch batch, FirewallPlan plan)
    {
        var table = new NftTable(NftFamily.IPv4, plan.TableName) { Comment = plan.Owner };
        var leaving = new NftChain(table.Family, table.Name, "postrouting")
        {
            Hook = new NftHook("nat", HookNumber.Postrouting, NftHook.SourceNat, VerdictCode.Accept),
        };
        var forward = new NftChain(table.Family, table.Name, "forward")
        {
            Hook = new NftHook("filter", HookNumber.Forward, NftHook.Filter, VerdictCode.Accept),
        };
        batch.RenewTable(table);
        batch.AddChain(leaving);
        batch.AddChain(forward);
        batch.AddRule(Rule(leaving, plan.Owner, [.. NftMatch.Source(plan.Range), .. NftMatch.OutputLink(plan.Bridge, not: true), new Masquerade()]));
        batch.AddRule(Rule(leaving, plan.Owner, [.. NftMatch.Source(plan.PodRange), .. NftMatch.OutputLink(plan.Bridge, not: true), new Masquerade()]));
        batch.AddRule(Rule(forward, plan.Owner, [.. NftMatch.InputLink(plan.Bridge), NftMatch.Decide(VerdictCode.Accept)]));
        batch.AddRule(Rule(forward, plan.Owner, [.. NftMatch.OutputLink(plan.Bridge), NftMatch.Decide(VerdictCode.Accept)]));
    }

    private static NftRule Rule(NftChain chain, string owner, Expression[] expressions) =>
        new(chain.Family, chain.Table, chain.Name, expressions) { Comment = owner };

    /// <summary>Whether the owner's table is there; one of that name with another owner is an error.</summary>
    private static bool OwnedTable(NftSocket nft, string name, string owner)
    {
        NftTable? table = nft.FindTable(NftFamily.IPv4, name);
        if (table is null)
            return false;
        if (table.Comment == owner)
            return true;
        throw new LinuxException(
            "take the nf_tables table", $"ip {name}", Errno.EEXIST, "a table of that name exists and is not this cluster's",
            $"remove it (nft delete table ip {name})", ExitCode.State);
    }

    /// <summary>False: the kernel has no nf_tables (not loaded), so nothing can be in them.</summary>
    private static bool HasTables()
    {
        try
        {
            using NftSocket socket = NftSocket.Open();
            _ = socket.Generation();
            return true;
        }
        catch (LinuxException exception) when (exception.Errno is Errno.EINVAL or Errno.EPROTONOSUPPORT or Errno.EOPNOTSUPP)
        {
            return false;
        }
    }
}
