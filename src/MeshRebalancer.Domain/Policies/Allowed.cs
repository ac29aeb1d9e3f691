using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies;

/// <summary>Violations in words: the field, what was found, what is allowed.</summary>
internal static class Allowed
{
    public static IEnumerable<string> Range(string field, long found, long min, long max) =>
        When(found < min || found > max, FormattableString.Invariant($"{field}: {found} found, {min} … {max} allowed"));

    public static IEnumerable<string> Known(string field, AssetId asset, EquatableArray<AssetId> assets) =>
        When(!assets.Contains(asset), $"{field}: {asset} is none of the mandate's assets ({string.Join(", ", assets)})");

    public static IEnumerable<string> When(bool violated, string text) => violated ? [text] : [];
}
