using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>What a portfolio's decider makes of one observation, laid open: why a rebalance would start now, or why it does not.</summary>
/// <param name="Valuation">What it is worth; null where that is not known.</param>
/// <param name="Verdict">What the mandate's triggers say together; unknown without a valuation.</param>
/// <param name="Assets">Each asset beside its target, its band and where a rebalance would go; ordered by asset.</param>
/// <param name="Findings">What each trigger found, in the mandate's order.</param>
/// <param name="Hindrances">Everything that keeps a rebalance from starting, not the first thing alone.</param>
public sealed record PortfolioStanding(
    Valuation? Valuation, TriggerVerdict Verdict, EquatableArray<AssetStanding> Assets, EquatableArray<Finding> Findings, EquatableArray<Hindrance> Hindrances)
{
    /// <summary>Whether a rebalance would start.</summary>
    public bool Starts => Verdict == TriggerVerdict.Due && Hindrances.Count == 0;
}

/// <summary>One asset of a standing.</summary>
/// <param name="Weight">What there is of it.</param>
/// <param name="TargetBps">Its target.</param>
/// <param name="AimBps">Where a rebalance would bring it.</param>
/// <param name="BandBps">How far it may drift; null where no trigger watches that, or cannot tell.</param>
public sealed record AssetStanding(AssetWeight Weight, int TargetBps, int AimBps, int? BandBps);
