using System.Globalization;
using MeshRebalancer.Domain.Markets;

namespace MeshRebalancer.Domain.Portfolios;

public static partial class Portfolio
{
    private static Hindrance? Empty(Valuation valuation) =>
        valuation.Notional == Usd.Zero ? new("nothing-held", "The portfolio holds nothing of value.") : null;

    private static Hindrance? Forbids(PortfolioBook book, Observation seen) =>
        Resting(book) ?? NonceOpen(book) ?? StillInFlight(book) ?? CoolingDown(book, seen.At) ?? Sight.LowGas(book.Mandate, seen);

    private static Hindrance? ForbidsByHand(Mandate mandate) => mandate.Mode == MandateMode.Observe
        ? new("observe-only", "mode: the mandate only observes; amend it to propose or automatic before asking for a rebalance.")
        : null;

    // A rebalance ends with nothing in flight. If something is booked so all the same, it is a liability that nobody may forget.
    private static Hindrance? StillInFlight(PortfolioBook book) => book.InFlight.Count == 0
        ? null
        : new("in-flight", $"Still in flight by the book: {string.Join(", ", book.InFlight)}.");

    // It may still be mined, and what it would spend must not be spent a second time.
    private static Hindrance? NonceOpen(PortfolioBook book) => book.Reopened.Count == 0
        ? null
        : new("transaction-open", $"A reorg took {string.Join(", ", book.Reopened)} away, and the nonce is open: it may still be mined.");

    private static Hindrance? CoolingDown(PortfolioBook book, DateTimeOffset at) => book.CooldownUntil is { } until && at < until
        ? new("cooling-down", string.Create(CultureInfo.InvariantCulture, $"Cooling down until {until:u}."))
        : null;

    private static string Trigger(Valuation valuation, Mandate mandate) => Due.Told(valuation, mandate);
}
