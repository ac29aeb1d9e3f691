using System.Globalization;
using MeshRebalancer.Hosting.Api;

namespace MeshRebalancer.Node.Explaining;

/// <summary>Explanations as lines for people.</summary>
internal static class ExplainText
{
    /// <summary>Why a rebalance would start now, or why not.</summary>
    public static IEnumerable<string> Of(ExplanationView view)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"Portfolio {view.Id} ({view.Mode}, {view.Phase}), judged at {view.At:u}: {Summary(view)}");
        if (view.NotionalUsd is { } notional)
            yield return $"Worth {notional} USD.";
        foreach (var asset in view.Assets)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"  {asset.Asset,-8} weighs {asset.WeightBps,5} bps, target {asset.TargetBps,5}, drift {asset.DriftBps,5}, band {(asset.BandBps is { } band ? band.ToString(CultureInfo.InvariantCulture) : "none")}{(asset.AimBps == asset.TargetBps ? "" : $", would go to {asset.AimBps}")}");
        }

        foreach (var trigger in view.Triggers)
            yield return $"Trigger {trigger.Kind} is {trigger.Verdict}: {trigger.Reason}";
        foreach (var hindrance in view.Hindrances)
            yield return $"Hindered ({hindrance.Code}): {hindrance.Reason}";
        if (view.HeldReason is { } held)
            yield return $"The journal says: {held}";
        foreach (var line in view.Plan is { } plan ? Trial(plan) : [])
            yield return line;
    }

    /// <summary>What a rebalance decided.</summary>
    public static IEnumerable<string> Of(RebalanceView view)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"Rebalance {view.Id} ({view.Phase}{(view.Outcome is { } outcome ? ", " + outcome : "")}), asked for at {view.RequestedAt:u} because {view.Trigger}.");
        if (view.Reason is { } reason)
            yield return $"Now: {reason}";
        if (view.ExpectedCost is { } expected)
            yield return $"Expected cost: {Cost(expected)}";
        if (view.Cost is { } cost)
            yield return $"Paid so far: {Cost(cost)}";
        foreach (var line in view.Explanation)
            yield return $"  {line}";
        foreach (var leg in view.Legs)
            yield return $"Leg {leg.Id}: {leg.Kind} on {leg.Venue}, {leg.TokenIn.Asset} to {leg.TokenOut.Asset}, chain {leg.FromChain} to {leg.ToChain}: {leg.State}{(leg.Detail is { } detail ? $" ({detail})" : "")}";
    }

    private static string Summary(ExplanationView view) => view.Starts ? "a rebalance starts."
        : view.Verdict == "quiet" ? "nothing starts, because nothing is due."
        : view.Verdict == "unknown" ? "nothing starts, because it cannot be told whether anything is due."
        : view.Phase != "watching" ? "one is open already."
        : "a rebalance is due, and something hinders it.";

    private static IEnumerable<string> Trial(TrialView plan) => plan.Code is { } code
        ? [$"A plan at this moment: none ({code}). {plan.Reason}"]
        : [$"A plan at this moment: {plan.Legs} legs, {Cost(plan.Cost!)}", .. plan.Explanation.Select(line => $"  {line}")];

    private static string Cost(CostView cost) => $"gas {cost.GasUsd}, pool fees {cost.FeeUsd}, slippage {cost.SlippageUsd}, bridges {cost.BridgeUsd} USD";
}
