using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>
/// A box of prices in which no asset can leave its band, whatever combination of them comes, as long as balances stay. Leaving it means
/// <em>judge again</em>, never <em>trade</em>.
/// </summary>
/// <param name="Intervals">One for each asset of the mandate; ordered by asset.</param>
/// <param name="Expires">Past it a price is too old, so that the portfolio is judged again though nothing moved.</param>
public sealed record WakeRegion(EquatableArray<PriceInterval> Intervals, DateTimeOffset Expires)
{
    // A portfolio of one asset never drifts; its box still ends somewhere.
    private static readonly UInt256 WidthMax = Ratio.One / 2u;

    /// <summary>
    /// The box around the observed prices. Empty (each price alone) when an asset is past its band already; null when the observation is not
    /// good enough to judge by: then any change is a reason to judge again.
    /// </summary>
    /// <remarks>
    /// When every price moves by a factor within 1 ± e, an asset of weight w weighs most when it rose and all others fell:
    /// w(1+e) ÷ (w(1+e) + (1−w)(1−e)). That stays at or below u for e ≤ (u−w) ÷ (u+w−2uw); the lower bound l likewise for
    /// e ≤ (w−l) ÷ (w+l−2wl). The smallest e of all assets makes the box; each is rounded inwards, with the rounding of values counted.
    /// </remarks>
    public static WakeRegion? Around(PortfolioBook book, Observation seen, MarketOutlook? outlook = null) =>
        Drift.Value(book, seen).Match<WakeRegion?>(valuation => Around(book, seen, valuation, outlook), _ => null);

    /// <summary>Whether nothing needs judging at these prices and this instant. An asset without an interval does not matter.</summary>
    public bool Contains(PriceList prices, DateTimeOffset at) =>
        at <= Expires && Intervals.All(interval => prices.Find(interval.Asset) is { } price && interval.Contains(price));

    private static WakeRegion Around(PortfolioBook book, Observation seen, Valuation valuation, MarketOutlook? outlook)
    {
        var width = book.Mandate.Targets.Select(target => Width(book, target, Band(book.Mandate, target.Asset, outlook), valuation)).Aggregate(WidthMax, UInt256.Min);
        var oldest = seen.Prices.OfType<PriceView.Known>().Min(known => known.At);
        return new(
            [.. valuation.Weights.Select(weight => PriceInterval.Around(weight.Asset, weight.Price, width))],
            Earlier(oldest.AddSeconds(book.Mandate.PriceAgeMaxSeconds), book.Mandate.Policy is { } policy ? TriggerRules.NextDue(policy.Trigger, book.Since) : null));
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;

    // A policy whose triggers watch no drift, or cannot yet tell, is judged again in time, not by prices.
    private static int Band(Mandate mandate, AssetId asset, MarketOutlook? outlook) => mandate.Policy is not { } policy
        ? mandate.BandBps
        : Bands.Of(policy.Trigger, mandate.Targets, mandate.Hub, outlook)?.First(band => band.Asset == asset).Bps ?? Drift.BpsWhole;

    private static UInt256 Width(PortfolioBook book, TargetWeight target, int bandBps, Valuation valuation)
    {
        var value = Drift.WeightOf(valuation, target.Asset).Value.Raw;
        var parts = (UInt256)(uint)(book.Facts.Tokens.Count + book.InFlight.Count);
        return UInt256.Min(
            Rising(value, valuation.Notional.Raw - value, parts, Math.Min(target.Bps + bandBps, Drift.BpsWhole)),
            Falling(value, valuation.Notional.Raw - value, parts, Math.Max(target.Bps - bandBps, 0)));
    }

    // Every part's value is rounded down, so the real value is up to `parts` units higher, and after a move the judged one as much lower.
    // (value + parts)(1+e)(1−u) ≤ u(rest(1−e) − parts), solved for e.
    private static UInt256 Rising(UInt256 value, UInt256 rest, UInt256 parts, int upperBps)
    {
        var (own, others) = ((value + parts) * (uint)(Drift.BpsWhole - upperBps), rest * (uint)upperBps);
        return upperBps == Drift.BpsWhole ? WidthMax : Ratio.Of(UInt256.SaturatingSubtract(others, own + (parts * (uint)upperBps)), own + others);
    }

    // (value(1−e) − parts)(1−l) ≥ l(rest + parts)(1+e), solved for e.
    private static UInt256 Falling(UInt256 value, UInt256 rest, UInt256 parts, int lowerBps)
    {
        var (own, others) = (value * (uint)(Drift.BpsWhole - lowerBps), (rest + parts) * (uint)lowerBps);
        return lowerBps == 0 ? WidthMax : Ratio.Of(UInt256.SaturatingSubtract(own, others + (parts * (uint)(Drift.BpsWhole - lowerBps))), own + others);
    }
}

/// <summary>Prices of one asset, both ends included.</summary>
public sealed record PriceInterval(AssetId Asset, Price Low, Price High)
{
    /// <summary>Whether a price lies in it.</summary>
    public bool Contains(Price price) => Low.Raw <= price.Raw && price.Raw <= High.Raw;

    /// <summary>price × (1 ± width), rounded inwards.</summary>
    internal static PriceInterval Around(AssetId asset, Price price, UInt256 width) => new(
        asset,
        new(UInt256.MulDiv(price.Raw, Ratio.One - width, Ratio.One, Rounding.Up)),
        new(UInt256.MulDiv(price.Raw, Ratio.One + width, Ratio.One, Rounding.Down)));
}

/// <summary>Fractions in fixed point: 10^18 is one.</summary>
internal static class Ratio
{
    public static UInt256 One => UInt256.PowerOfTen(18);

    /// <summary>A fraction, rounded down; nothing of nothing is nothing.</summary>
    public static UInt256 Of(UInt256 part, UInt256 whole) => whole.IsZero ? UInt256.Zero : UInt256.MulDiv(part, One, whole, Rounding.Down);
}
