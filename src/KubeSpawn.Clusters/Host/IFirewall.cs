using System.Net;

namespace KubeSpawn.Clusters.Host;

/// <summary>The host's packet filter, by nf_tables.</summary>
public interface IFirewall
{
    /// <summary>
    /// Makes the cluster's own table (<c>table ip OWNER-NAME</c>) hold exactly the plan's rules, in one transaction: masquerade of what
    /// leaves the range, accept of what is forwarded from and to the bridge. Where a foreign base chain would drop
    /// forwarded traffic (Docker's <c>ip filter FORWARD</c> with policy drop), accept rules marked with the owner are added to it, in the encoding
    /// that iptables-nft uses. Policies of foreign chains are never changed.
    /// </summary>
    void Ensure(FirewallPlan plan);

    /// <summary>Removes the owner's table and the owner's rules in foreign tables; nothing there: nothing to do.</summary>
    void Remove(string tableName, string owner);
}

/// <summary>A cluster's firewall rules.</summary>
/// <param name="TableName">Name of the cluster's own nf_tables table.</param>
/// <param name="Owner">Identity, kept in rule comments.</param>
/// <param name="Bridge">The cluster's bridge.</param>
/// <param name="Range">The cluster's range.</param>
/// <param name="PodRange">The pods' range; masqueraded too where it leaves the cluster.</param>
public sealed record FirewallPlan(string TableName, string Owner, string Bridge, IPNetwork Range, IPNetwork PodRange);
