using MeshRebalancer.Domain.Markets;

namespace MeshRebalancer.Domain.Policies.Weighting;

/// <summary>How much of the portfolio an asset's target may be.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="MinBps">0 … 10,000.</param>
/// <param name="MaxBps">From <paramref name="MinBps"/> to 10,000.</param>
public sealed record AssetBound(AssetId Asset, int MinBps, int MaxBps)
{
    /// <summary>No bound at all.</summary>
    public static AssetBound None(AssetId asset) => new(asset, 0, WeightBounds.Whole);
}
