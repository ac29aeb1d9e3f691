using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Mandates;

/// <summary>Reads <c>blackouts</c> and <c>raise</c>.</summary>
internal static class BlackoutSection
{
    public static EquatableArray<Blackout> Read(IReadOnlyList<ConfigNode> nodes) => [.. nodes.Select(Blackout).OfType<Blackout>()];

    public static CashRaise? Raise(ConfigNode? node)
    {
        if (node is null)
            return null;
        var (amount, by, lead) = (Money.Usd(node, "amountUsd"), node.Instant("by"), node.Whole("leadSeconds"));
        node.Close();
        return amount is null || by is null || lead is null ? null : new(amount.Value, by.Value, lead.Value);
    }

    private static Blackout? Blackout(ConfigNode node)
    {
        var cron = node.Text("cron", "five fields", required: false);
        var zone = node.Text("timeZone", "an IANA name", required: false);
        var from = node.Has("from") ? node.Instant("from") : null;
        var duration = node.Whole("durationSeconds");
        node.Close();
        return duration is null ? null : new(cron, zone, from, duration.Value);
    }
}
