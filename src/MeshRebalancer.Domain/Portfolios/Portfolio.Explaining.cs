using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

public static partial class Portfolio
{
    /// <summary>Lays open how an observation is judged. Decides nothing.</summary>
    /// <param name="book">The portfolio's book.</param>
    /// <param name="seen">What is seen; without any native balance, reserves of gas are not judged.</param>
    /// <param name="outlook">What is expected of the market, or null.</param>
    public static PortfolioStanding Explain(PortfolioBook book, Observation seen, MarketOutlook? outlook) => Drift.Value(book, seen).Match(
        valuation => Explain(book, seen, outlook, valuation, Due.Of(book, valuation, outlook)),
        hindrance => new PortfolioStanding(null, TriggerVerdict.Unknown, [], [], [hindrance, .. Hindrances(book, seen, null)]));

    private static PortfolioStanding Explain(PortfolioBook book, Observation seen, MarketOutlook? outlook, Valuation valuation, Due due)
    {
        var bands = book.Mandate.Policy is { } policy
            ? Bands.Of(policy.Trigger, book.Mandate.Targets, book.Mandate.Hub, outlook)
            : [.. book.Mandate.Targets.Select(target => new AssetBand(target.Asset, book.Mandate.BandBps))];
        EquatableArray<Finding> findings = due.Findings.Count > 0 ? due.Findings : [new("band", due.Verdict, due.Trigger)];
        return new(
            valuation,
            due.Verdict,
            [.. book.Mandate.Targets.Select(target => new AssetStanding(
                Drift.WeightOf(valuation, target.Asset),
                target.Bps,
                due.Aims.FirstOrDefault(aim => aim.Asset == target.Asset)?.Bps ?? target.Bps,
                bands?.FirstOrDefault(band => band.Asset == target.Asset)?.Bps))],
            findings,
            [.. new[] { Empty(valuation) }.OfType<Hindrance>(), .. Hindrances(book, seen, due.Forbidden)]);
    }

    private static IEnumerable<Hindrance> Hindrances(PortfolioBook book, Observation seen, Hindrance? forbidden) => new[]
    {
        Resting(book),
        BecomingGas(book),
        NonceOpen(book),
        StillInFlight(book),
        CoolingDown(book, seen.At),
        seen.Gas.Count > 0 ? Sight.LowGas(book.Mandate, seen) : null,
        forbidden,
        ForbidsByHand(book.Mandate),
    }.OfType<Hindrance>();
}
