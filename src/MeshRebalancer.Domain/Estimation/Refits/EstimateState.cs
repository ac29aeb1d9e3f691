using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation.Refits;

/// <summary>The newest fit of each model of one asset.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Fits">One for each model, bar length and horizon, in the order in which they came first.</param>
public sealed record EstimateState(StreamId Stream, EquatableArray<LastFit> Fits)
{
    /// <summary>The first part of the streams' names.</summary>
    public const string Category = "estimate";

    /// <summary>The stream of an asset.</summary>
    public static StreamId StreamOf(AssetId asset) => StreamId.Of(Category, asset.ToString());
}

/// <summary>A model's newest fit.</summary>
/// <param name="Basis">What it was fitted on.</param>
/// <param name="VolatilityBps">What it expects; null where it could not be fitted.</param>
/// <param name="Parameters">Its figures.</param>
/// <param name="UnfitCode">Why it could not be fitted, or null.</param>
public sealed record LastFit(FitBasis Basis, int? VolatilityBps, EquatableArray<FitParameter> Parameters, string? UnfitCode);

/// <summary>Nothing in the world is owed to an estimate: there is no case.</summary>
public abstract record EstimateEffect : IEffect
{
    private EstimateEffect()
    {
    }

    public abstract EffectId Id { get; }
}
