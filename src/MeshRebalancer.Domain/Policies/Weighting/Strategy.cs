using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Weighting;

/// <summary>Where target weights come from. Sources and formulas stand beside the code of each, and in docs/mandates.md.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Fixed), "fixed")]
[JsonDerivedType(typeof(Equal), "equal")]
[JsonDerivedType(typeof(InverseVolatility), "inverse-volatility")]
[JsonDerivedType(typeof(EqualRisk), "equal-risk")]
[JsonDerivedType(typeof(RiskBudget), "risk-budget")]
[JsonDerivedType(typeof(MinimumVariance), "minimum-variance")]
[JsonDerivedType(typeof(MeanVarianceOptimal), "mean-variance")]
[JsonDerivedType(typeof(Hierarchical), "hierarchical-risk-parity")]
[JsonDerivedType(typeof(MomentumTilt), "momentum-tilt")]
[JsonDerivedType(typeof(VolatilityTarget), "volatility-target")]
[JsonDerivedType(typeof(Cppi), "cppi")]
public abstract record Strategy
{
    private Strategy()
    {
    }

    /// <summary>The owner's own weights.</summary>
    public sealed record Fixed(EquatableArray<TargetWeight> Targets) : Strategy;

    /// <summary>1 ÷ number of assets.</summary>
    public sealed record Equal : Strategy;

    /// <summary>In proportion to 1 ÷ volatility: equal risk where all correlations are the same.</summary>
    public sealed record InverseVolatility : Strategy;

    /// <summary>Each asset contributes as much to the variance.</summary>
    public sealed record EqualRisk : Strategy;

    /// <summary>Each asset contributes its share to the variance.</summary>
    /// <param name="Budgets">Above zero for each asset; together 10,000 bps.</param>
    public sealed record RiskBudget(EquatableArray<TargetWeight> Budgets) : Strategy;

    /// <summary>The least variance inside the bounds.</summary>
    public sealed record MinimumVariance : Strategy;

    /// <summary>The best trade between expected return and variance inside the bounds.</summary>
    /// <param name="RiskAversionMilli">γ × 1,000: 1 … 1,000,000.</param>
    /// <param name="Expected">The owner's expected yearly return of each asset.</param>
    public sealed record MeanVarianceOptimal(int RiskAversionMilli, EquatableArray<ExpectedReturn> Expected) : Strategy;

    /// <summary>Hierarchical risk parity.</summary>
    public sealed record Hierarchical : Strategy;

    /// <summary>Another strategy's weights, tilted to what has risen.</summary>
    /// <param name="Base">The other strategy.</param>
    /// <param name="LookbackBars">The window's beginning, bars before the last: 2 … 5,000.</param>
    /// <param name="SkipBars">The window's end, bars before the last: 0 … LookbackBars − 1.</param>
    public sealed record MomentumTilt(Strategy Base, int LookbackBars, int SkipBars) : Strategy;

    /// <summary>As much of a risky strategy as has a given volatility; the rest in cash.</summary>
    /// <param name="Risky">The strategy of all assets but cash.</param>
    /// <param name="Cash">The asset that the rest stands in.</param>
    /// <param name="TargetBps">Yearly volatility, 1 … 100,000 bps.</param>
    /// <param name="ExposureMaxBps">Risky assets together at most, 1 … 10,000 bps: nothing is borrowed.</param>
    public sealed record VolatilityTarget(Strategy Risky, AssetId Cash, int TargetBps, int ExposureMaxBps) : Strategy;

    /// <summary>A multiple of what the portfolio has above its floor in a risky strategy; the rest in cash.</summary>
    /// <param name="Risky">The strategy of all assets but cash.</param>
    /// <param name="Cash">The asset that the rest stands in.</param>
    /// <param name="Floor">What must be left.</param>
    /// <param name="MultiplierMilli">Multiplier × 1,000: 1 … 100,000.</param>
    /// <param name="ExposureMaxBps">Risky assets together at most, 1 … 10,000 bps.</param>
    public sealed record Cppi(Strategy Risky, AssetId Cash, Usd Floor, int MultiplierMilli, int ExposureMaxBps) : Strategy;
}

/// <summary>What the owner expects of an asset.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="YearlyBps">Expected yearly return in bps, from −100,000 to 100,000.</param>
public sealed record ExpectedReturn(AssetId Asset, int YearlyBps);
