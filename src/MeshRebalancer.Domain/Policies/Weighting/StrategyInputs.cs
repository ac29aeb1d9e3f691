using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Weighting;

/// <summary>What weights are computed from.</summary>
/// <param name="Assets">All assets of the mandate, ordered by name.</param>
/// <param name="Covariance">Per year, of at least the assets that the strategy weighs by risk; null where none could be estimated.</param>
/// <param name="History">Bars of each asset, for momentum.</param>
/// <param name="Wealth">What the portfolio is worth, for a floor.</param>
public sealed record StrategyInputs(EquatableArray<AssetId> Assets, Covariance? Covariance, EquatableArray<AssetHistory> History, Usd Wealth);

/// <summary>An asset's bars.</summary>
public sealed record AssetHistory(AssetId Asset, BarSeries Series);
