using KubeSpawn.Cni.PacketFilter;
using KubeSpawn.Cni.Protocol;

namespace KubeSpawn.Cni.Tests.Fakes;

/// <summary>The plugin's rules, in memory.</summary>
internal sealed class FakePacketFilter(FakeKernel kernel) : IPacketFilter
{
    public Dictionary<string, MasqueradePlan> Masquerades { get; } = [];

    public Dictionary<Attachment, IReadOnlyList<PortForward>> Forwards { get; } = [];

    public void EnsureMasquerade(MasqueradePlan plan)
    {
        kernel.Effect("masquerade");
        Masquerades[plan.Network] = plan;
    }

    public bool HasMasquerade(MasqueradePlan plan) => Masquerades.ContainsKey(plan.Network);

    public void SetPortForwards(Attachment attachment, IReadOnlyList<PortForward> forwards)
    {
        kernel.Effect("set forwards");
        Forwards[attachment] = forwards;
    }

    public bool HasPortForwards(Attachment attachment, IReadOnlyList<PortForward> forwards) =>
        Forwards.TryGetValue(attachment, out IReadOnlyList<PortForward>? there) ? there.Count == forwards.Count : forwards.Count == 0;

    public void RemovePortForwards(Attachment attachment)
    {
        kernel.Effect("remove forwards");
        Forwards.Remove(attachment);
    }

    public void RemovePortForwardsExcept(string network, IReadOnlySet<Attachment> valid)
    {
        kernel.Effect("collect forwards");
        foreach (Attachment attachment in Forwards.Keys.Where(key => key.Network == network && !valid.Contains(key)).ToList())
            Forwards.Remove(attachment);
    }
}
