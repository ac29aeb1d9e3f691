using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Hosting.Narration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Api;

/// <summary>Answer of <c>GET /api/v1/portfolios/{id}/explanation</c>: why a rebalance would start now, or why not.</summary>
/// <param name="Id">The portfolio.</param>
/// <param name="Mode">observe, propose or automatic.</param>
/// <param name="Phase">watching, proposing, requesting or rebalancing.</param>
/// <param name="At">When it was judged, UTC.</param>
/// <param name="Starts">Whether a rebalance would start.</param>
/// <param name="Verdict">What the triggers say together: due, quiet or unknown.</param>
/// <param name="NotionalUsd">Value; null where a price or a balance is unknown.</param>
/// <param name="HeldReason">What the journal says holds it, with the figures of when that began.</param>
/// <param name="Assets">Each asset beside its target and band.</param>
/// <param name="Triggers">What each trigger found.</param>
/// <param name="Hindrances">Everything that keeps a rebalance from starting.</param>
/// <param name="Plan">What a rebalance would do at this moment, and what its alternatives would cost; null where nothing is to be planned.</param>
public sealed record ExplanationView(
    string Id,
    string Mode,
    string Phase,
    DateTimeOffset At,
    bool Starts,
    string Verdict,
    string? NotionalUsd,
    string? HeldReason,
    IReadOnlyList<StandingView> Assets,
    IReadOnlyList<FindingView> Triggers,
    IReadOnlyList<HindranceView> Hindrances,
    TrialView? Plan);

/// <summary>An asset beside its target, where a rebalance would bring it, and its band; null where no trigger watches drift or can tell.</summary>
public sealed record StandingView(string Asset, int WeightBps, int TargetBps, int AimBps, int DriftBps, int? BandBps, string ValueUsd);

/// <summary>What one trigger found: due, quiet or unknown, and why.</summary>
public sealed record FindingView(string Kind, string Verdict, string Reason);

/// <summary>What keeps a rebalance from starting.</summary>
public sealed record HindranceView(string Code, string Reason);

/// <summary>A plan made to look at, never carried out.</summary>
/// <param name="Code">Why there is none, or null.</param>
/// <param name="Reason">The same in words, or null.</param>
/// <param name="Legs">How many legs it has.</param>
/// <param name="Cost">What it would cost, or null.</param>
/// <param name="Explanation">Its choices, the alternatives refused with what they would cost, and the bounds that hold it.</param>
public sealed record TrialView(string? Code, string? Reason, int Legs, CostView? Cost, IReadOnlyList<string> Explanation);

/// <summary>Turns standings into what the API and the command line show.</summary>
public static class ExplanationViews
{
    /// <summary>A portfolio's explanation, or null while it is not open.</summary>
    /// <param name="state">The portfolio.</param>
    /// <param name="standing">How it was judged.</param>
    /// <param name="at">When.</param>
    /// <param name="trial">A plan to look at, or null.</param>
    public static ExplanationView? Of(PortfolioState state, PortfolioStanding standing, DateTimeOffset at, TrialView? trial) =>
        StateViews.Of(state, 0, []) is not { } view ? null : new(
            view.Id,
            view.Mode,
            view.Phase,
            at,
            standing.Starts && view.Phase == "watching",
            Word(standing.Verdict),
            standing.Valuation is { } valuation ? Amounts.Usd(valuation.Notional) : null,
            view.HeldReason,
            [.. standing.Assets.Select(asset => new StandingView(
                asset.Weight.Asset.ToString(), asset.Weight.WeightBps, asset.TargetBps, asset.AimBps, asset.Weight.DriftBps, asset.BandBps, Amounts.Usd(asset.Weight.Value)))],
            [.. standing.Findings.Select(finding => new FindingView(finding.Kind, Word(finding.Verdict), finding.Reason))],
            [.. standing.Hindrances.Select(hindrance => new HindranceView(hindrance.Code, hindrance.Reason))],
            trial);

    /// <summary>A plan made to look at.</summary>
    public static TrialView Of(Result<Plan, PlanRefusal> made) => made.Match(
        plan => new TrialView(null, null, plan.Legs.Count, LegViews.Cost(plan.Cost), [.. plan.Explanation]),
        refusal => new TrialView(refusal.Code, refusal.Reason, 0, null, []));

    private static string Word(TriggerVerdict verdict) => verdict switch
    {
        TriggerVerdict.Quiet => "quiet",
        TriggerVerdict.Due => "due",
        TriggerVerdict.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "No such verdict."),
    };
}
