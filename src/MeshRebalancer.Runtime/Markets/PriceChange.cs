using MeshRebalancer.Domain.Markets;

namespace MeshRebalancer.Runtime.Markets;

/// <summary>The board believes something else of an asset than before.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Old">What it believed, or null for the first time.</param>
/// <param name="New">What it believes now.</param>
public sealed record PriceChange(AssetId Asset, PriceView? Old, PriceView New)
{
    /// <summary>The verdict's code where the market itself is the trouble: sources disagree, are doubted, the price jumped or left its peg; otherwise null.</summary>
    public string? Alarm { get; init; }
}
