using System.Globalization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Slices;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>Whether a rebalance is due by the mandate, why, and where it would go.</summary>
/// <param name="Verdict">Due, not, or not to be told.</param>
/// <param name="Valuation">What it was judged on.</param>
/// <param name="Trigger">The reason with its figures, for a rebalance that starts.</param>
/// <param name="Direction">The reason without figures that move with every tick: this is stored when it changes.</param>
/// <param name="Aims">The weights to go to; empty when they are the targets.</param>
/// <param name="Forbidden">What the mandate itself forbids now, or null.</param>
/// <param name="Findings">What each single trigger found; empty without a policy.</param>
/// <param name="Slice">The slice that the aims are of, or null where they are the whole way.</param>
public sealed record Due(
    TriggerVerdict Verdict, Valuation Valuation, string Trigger, string Direction, EquatableArray<TargetWeight> Aims, Hindrance? Forbidden, EquatableArray<Finding> Findings,
    Slice? Slice = null)
{
    /// <summary>Why a rebalance that would be due by the band alone waits, or null.</summary>
    public string? HeldBack => Verdict != TriggerVerdict.Quiet ? null
        : Findings.Select(finding => finding.HeldBack).FirstOrDefault(reason => reason is not null) is { } reason ? $"The mandate's forecast-band is {reason}." : null;

    /// <summary>Judges a portfolio by its mandate: by its policy's trigger, or by the band where there is no policy.</summary>
    public static Due Of(PortfolioBook book, Valuation valuation, MarketOutlook? outlook) => book.Mandate.Policy is { } policy
        ? Of(book, policy, valuation, outlook)
        : new(
            Drift.IsPastBand(valuation, book.Mandate) ? TriggerVerdict.Due : TriggerVerdict.Quiet,
            valuation, Told(valuation, book.Mandate), Side(valuation, book.Mandate), [], null, []);

    /// <summary>The same for a rebalance that somebody asks for: it goes to the targets, whatever the triggers say.</summary>
    public static Due Asked(PortfolioBook book, Valuation valuation) => book.Mandate.Policy is { } policy
        ? Aimed(book, policy with { To = RebalanceTo.Target }, valuation, null, new(TriggerVerdict.Due, [])) with { Trigger = Told(valuation, book.Mandate) }
        : new(TriggerVerdict.Due, valuation, Told(valuation, book.Mandate), Side(valuation, book.Mandate), [], null, []);

    /// <summary>The asset that stands furthest from its target, with its drift.</summary>
    internal static string Told(Valuation valuation, Mandate mandate)
    {
        var worst = Drift.Worst(valuation, mandate);
        return FormattableString.Invariant(
            $"{worst.Asset} is {Math.Abs(worst.DriftBps)} bps {(worst.DriftBps < 0 ? "below" : "above")} its target, band {mandate.BandBps} bps");
    }

    private static string Side(Valuation valuation, Mandate mandate)
    {
        var worst = Drift.Worst(valuation, mandate);
        return FormattableString.Invariant(
            $"{worst.Asset} is further {(worst.DriftBps < 0 ? "below" : "above")} its target than the band of {mandate.BandBps} bps");
    }

    private static Due Of(PortfolioBook book, MandatePolicy policy, Valuation valuation, MarketOutlook? outlook)
    {
        var judgement = TriggerRules.Judge(policy.Trigger, new(valuation, book.Mandate.Targets, book.Mandate.Hub, book.Since, FlowSince(book, valuation), outlook));
        if (Steering.MustRaise(book.Mandate, policy, valuation, valuation.At))
            judgement = new(TriggerVerdict.Due, [new("raise", TriggerVerdict.Due, $"{policy.Raise!.Amount.ToText()} of {book.Mandate.Hub} must be there by {Written(policy.Raise.By)}"), .. judgement.Findings]);
        return Sliced(book, policy, outlook, Aimed(book, policy, valuation, outlook, judgement));
    }

    // An order that goes over time is carried on though its first slices have brought drift home, as long as anything of it is left.
    private static Due Sliced(PortfolioBook book, MandatePolicy policy, MarketOutlook? outlook, Due due)
    {
        if (policy.Slices is not { } rules || due.Verdict == TriggerVerdict.Unknown || Steering.MustRaise(book.Mandate, policy, due.Valuation, due.Valuation.At))
            return due;
        var open = book.Slice is { } last && last.Number < last.Of ? last : null;
        if (due.Verdict == TriggerVerdict.Quiet && open is null)
            return due;
        var rest = due.Verdict == TriggerVerdict.Due ? due : Aimed(book, policy, due.Valuation, outlook, new(TriggerVerdict.Due, [new("slices", TriggerVerdict.Due, "an order is not done")]));
        EquatableArray<TargetWeight> aims = rest.Aims.Count > 0 ? rest.Aims : book.Mandate.Targets;
        if (Steering.Turnover(aims, due.Valuation) < book.Mandate.TradeMin)
            return due;
        if (open is not null && book.Since is { } ended && due.Valuation.At < ended.AddSeconds(rules.EverySeconds))
            return rest with { Forbidden = rest.Forbidden ?? new("slice-waits", $"slices: the next of the order is due at {Written(ended.AddSeconds(rules.EverySeconds))}.") };
        return Slicer.Next(rules, open, due.Valuation, aims, outlook) is not { } next
            ? rest with { Forbidden = rest.Forbidden ?? new("slices-unknown", "slices: without volatilities it can't be told whether impact beats the risk of waiting.") }
            : next.Slice is null ? rest
            : rest with
            {
                Slice = next.Slice,
                Aims = Steering.Part(aims, due.Valuation, next.Part),
                Trigger = FormattableString.Invariant($"{rest.Trigger}; slice {next.Slice.Number} of {next.Slice.Of}"),
            };
    }

    private static Due Aimed(PortfolioBook book, MandatePolicy policy, Valuation valuation, MarketOutlook? outlook, Judgement judgement)
    {
        var left = TurnoverLeft(book, policy, valuation);
        var flowOnly = judgement.Findings.Any(finding => finding.Verdict == TriggerVerdict.Due)
            && judgement.Findings.All(finding => finding.Verdict != TriggerVerdict.Due || finding.Kind == "cash-flow");
        var aims = judgement.Verdict != TriggerVerdict.Due ? book.Mandate.Targets
            : flowOnly ? Steering.FlowAims(book.Mandate, policy, valuation, left, valuation.At)
            : Steering.Aims(book.Mandate, policy, valuation, Bands.Of(policy.Trigger, book.Mandate.Targets, book.Mandate.Hub, outlook), left, valuation.At);
        var kinds = judgement.Findings.Where(finding => finding.Verdict == judgement.Verdict).Select(finding => finding.Kind).Distinct();
        var direction = judgement.Verdict == TriggerVerdict.Unknown
            ? $"It cannot be told whether a rebalance is due: {judgement.Summary}."
            : $"the mandate's {string.Join(" and ", kinds)} is due";
        return new(
            judgement.Verdict, valuation, judgement.Summary, direction, aims == book.Mandate.Targets ? [] : aims, Forbids(book, policy, valuation, left), judgement.Findings);
    }

    private static Hindrance? Forbids(PortfolioBook book, MandatePolicy policy, Valuation valuation, Usd? left) =>
        Strategies.IsComputed(policy.Strategy) && book.TargetsAt is null
            ? new("targets-unknown", "strategy: no targets have been computed yet, for want of price history.")
        : policy.Blackouts.Select(blackout => blackout.EndAt(valuation.At)).Max() is { } end
            ? new("blackout", $"blackouts: nothing starts before {Written(end)}.")
        : left is { } some && (some == Usd.Zero || some < book.Mandate.TradeMin)
            ? new("turnover-spent", FormattableString.Invariant($"turnoverPerDayBps: the {policy.TurnoverPerDayBps} bps of the last 24 hours are spent."))
        : null;

    private static Usd? TurnoverLeft(PortfolioBook book, MandatePolicy policy, Valuation valuation) => policy.TurnoverPerDayBps is { } limit
        ? Drift.Above(
            new(UInt256.MulDiv(valuation.Notional.Raw, (uint)limit, Drift.BpsWhole, Rounding.Down)),
            book.Turnovers.Where(turnover => turnover.At > valuation.At.AddDays(-1)).Aggregate(Usd.Zero, (sum, turnover) => sum + turnover.Value))
        : null;

    // At today's prices, in and out together, each rounded down.
    private static Usd FlowSince(PortfolioBook book, Valuation valuation) => book.Noticed
        .Where(transfer => book.Since is not { } since || transfer.At > since)
        .Aggregate(Usd.Zero, (sum, transfer) => book.Facts.Find(transfer.Amount.Token) is { } token
            && valuation.Weights.FirstOrDefault(weight => weight.Asset == token.Asset) is { } weight
                ? sum + weight.Price.ValueOf(transfer.Amount.Raw, token.Decimals, Rounding.Down)
                : sum);

    private static string Written(DateTimeOffset at) => at.ToString("u", CultureInfo.InvariantCulture);
}
