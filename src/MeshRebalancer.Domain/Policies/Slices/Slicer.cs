using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Slices;

/// <summary>
/// How far the next slice of an order goes. It is computed anew from what is left and what is expected now: a slice knows its number and nothing else
/// of those before it.
/// </summary>
internal static class Slicer
{
    private const double YearSeconds = 365.25 * 86_400;

    /// <summary>The next slice with the part of the remaining way that it goes; the whole way, and no slice, where waiting would cost more. Null without an outlook.</summary>
    /// <param name="rules">The mandate's.</param>
    /// <param name="open">The slice before it, of an order that is not done; null where one begins.</param>
    /// <param name="valuation">What there is.</param>
    /// <param name="aims">Where the order goes in the end.</param>
    /// <param name="outlook">What is expected.</param>
    public static (Slice? Slice, double Part)? Next(SliceRules rules, Slice? open, Valuation valuation, EquatableArray<TargetWeight> aims, MarketOutlook? outlook)
    {
        if (outlook is null || aims.Any(aim => outlook.IndexOf(aim.Asset) < 0))
            return null;
        var (number, of) = open is null ? (1, rules.Count) : (open.Number + 1, open.Of);
        if (number >= of && open is not null)
            return (new(number, of), 1);
        var order = Order(rules, of - number + 1, valuation, aims, outlook);
        var aversion = rules.RiskAversionMilli / 1e3 / (2 * Dollars(valuation.Notional));
        var left = rules.Schedule == SliceSchedule.Equal ? order.Equal() : order.Optimal(aversion);
        var atOnce = order.AtOnce();
        return open is null && order.Cost(left) + (aversion * order.Variance(left)) >= order.Cost(atOnce) + (aversion * order.Variance(atOnce))
            ? (null, 1)
            : (new(number, of), 1 - (left[1] / order.Size));
    }

    /// <summary>What is to be sold, in dollars, with the variance of the distance to the aims as its risk.</summary>
    private static AlmgrenChriss Order(SliceRules rules, int steps, Valuation valuation, EquatableArray<TargetWeight> aims, MarketOutlook outlook)
    {
        var size = Math.Max(1e-6, Dollars(Steering.Turnover(aims, valuation)));
        (int Place, double Value)[] distances =
            [.. aims.Select(aim => (outlook.IndexOf(aim.Asset), Dollars(Drift.WeightOf(valuation, aim.Asset).Value) - (aim.Bps / 1e4 * Dollars(valuation.Notional))))];
        var variance = distances.Sum(one => distances.Sum(other => one.Value * other.Value * outlook.Covariance(one.Place, other.Place)));
        var volatility = Math.Sqrt(Math.Max(0, variance) / YearSeconds) / size;
        return new(size, steps, rules.EverySeconds, volatility, rules.ImpactBpsPerMillion / 1e4 / 1e6 * rules.EverySeconds);
    }

    private static double Dollars(Markets.Usd value) => (double)value.Raw / 1e18;
}
