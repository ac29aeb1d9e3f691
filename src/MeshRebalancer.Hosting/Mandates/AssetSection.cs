using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Mandates;

/// <summary>Reads <c>assets</c>: every asset of the mandate, with its bounds.</summary>
internal static class AssetSection
{
    public static EquatableArray<AssetRule> Read(ConfigNode? node)
    {
        if (node is null)
            return [];
        List<AssetRule> rules = [];
        foreach (var key in node.Keys())
        {
            if (!AssetId.TryParse(key, null, out var asset))
            {
                node.Violate(ConfigNode.Shorten(key), "is no asset: 1 to 16 letters, digits and dots");
                continue;
            }

            if (node.Child(key) is not { } child)
                continue;
            var (min, max, freedom) = (child.Whole("minBps", 0), child.Whole("maxBps", 10_000), child.Choice<AssetFreedom>("freedom", AssetFreedom.Free));
            child.Close();
            if (min is not null && max is not null && freedom is not null)
                rules.Add(new(asset, min.Value, max.Value, freedom.Value));
        }

        node.Close();
        if (rules.Count == 0 && node.Keys().Count == 0)
            node.Violate("", "names no asset; at least one is expected");
        return [.. rules.OrderBy(rule => rule.Asset)];
    }
}
