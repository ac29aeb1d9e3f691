using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Triggers;

/// <summary>
/// How far a weight may drift before trading is worth its proportional cost ε, at relative risk aversion γ, when costs are small. One risky asset of
/// target weight w beside cash: Δ = (3/2 · ε/γ · w²(1−w)²)^⅓. Sources: K. Janeček and S. Shreve, <em>Finance and Stochastics</em> 8 (2004), 181-206;
/// S. Gerhold, P. Guasoni, J. Muhle-Karbe and W. Schachermayer, <em>Finance and Stochastics</em> 18 (2014), 1-37.
/// </summary>
/// <remarks>
/// Of several assets, each is taken by itself, traded against the hub, with the others at their targets: Δ³ = 3/2 · ε/γ · a/v, where a is the
/// yearly variance by which its weight drifts, w²·Var(r − r_portfolio), and v the yearly variance of what one unit too much of it adds,
/// Var(r − r_hub). This is the ratio d⟨φ⟩/d⟨S⟩ of J. Kallsen and J. Muhle-Karbe, <em>Mathematical Finance</em> 27 (2017), 659-703, for a portfolio of
/// fixed weights; with one risky asset it is the formula above. Limits: costs must be small and proportional (gas is not in it), prices without
/// jumps, and the region of several assets is really no box: the cross terms of R. Martin, <em>Optimal Trading under Proportional Transaction
/// Costs</em> (2014), are left out, so highly correlated assets are traded somewhat early.
/// </remarks>
public static class NoTradeRegion
{
    /// <summary>The half-width for one risky asset beside cash, as a fraction of the portfolio.</summary>
    /// <param name="target">w, 0 … 1.</param>
    /// <param name="cost">ε, a fraction of what is traded.</param>
    /// <param name="riskAversion">γ.</param>
    public static double HalfWidth(double target, double cost, double riskAversion) => Root(cost, riskAversion, target * target * (1 - target) * (1 - target));

    /// <summary>The half-width in whole bps of each target, rounded down, 1 … 5,000; null where the outlook does not know an asset.</summary>
    public static EquatableArray<AssetBand>? Bands(Trigger.NoTradeRegion trigger, EquatableArray<TargetWeight> targets, AssetId hub, MarketOutlook? outlook)
    {
        if (outlook is null || targets.Any(target => outlook.IndexOf(target.Asset) < 0))
            return null;
        return targets.Select(target => new AssetBand(target.Asset, Bps(Root(
            (trigger.CostPerAsset.FirstOrDefault(cost => cost.Asset == target.Asset)?.Bps ?? trigger.CostBps) / 1e4,
            trigger.RiskAversionMilli / 1e3,
            Ratio(target, targets, hub, outlook))))).ToEquatableArray();
    }

    private static double Root(double cost, double riskAversion, double ratio) => Math.Cbrt(1.5 * cost / riskAversion * ratio);

    private static int Bps(double width) => (int)Math.Clamp(Math.Floor((10_000 * width) + 1e-9), 1, 5_000);

    private static double Ratio(TargetWeight target, EquatableArray<TargetWeight> targets, AssetId hub, MarketOutlook outlook)
    {
        var w = target.Bps / 1e4;
        if (target.Asset == hub || w is 0 or 1)
            return w * w * (1 - w) * (1 - w);
        var (own, portfolio) = (Place(outlook, target.Asset, 1), targets.Select(other => (Index: outlook.IndexOf(other.Asset), Weight: -other.Bps / 1e4)).ToArray());
        var drift = w * w * Variance([own, .. portfolio], outlook);
        var excess = Variance([own, Place(outlook, hub, -1)], outlook);
        return excess > 0 ? drift / excess : 0;
    }

    private static (int Index, double Weight) Place(MarketOutlook outlook, AssetId asset, double weight) => (outlook.IndexOf(asset), weight);

    private static double Variance((int Index, double Weight)[] mixture, MarketOutlook outlook) =>
        mixture.Where(item => item.Index >= 0).Sum(left => mixture.Where(item => item.Index >= 0).Sum(right =>
            left.Weight * right.Weight * outlook.Covariance(left.Index, right.Index)));
}
