using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What follows when a leg may begin, has settled or has failed: for the legs that it funds, and for the whole.</summary>
internal static class LegFlow
{
    /// <summary>Lets every waiting leg go that can, and concludes the round when nothing moves any more.</summary>
    public static void Advance(Unfolding story, DateTimeOffset at)
    {
        // No leg stands before one that funds it, so one pass in the plan's order carries a failure through to the last.
        foreach (var leg in ((RebalanceState.Executing)story.State).Plan.Legs)
        {
            if (Next((RebalanceState.Executing)story.State, leg, at) is { } @event)
                story.Add(@event);
        }

        Conclude(story, at);
    }

    /// <summary>Tries a leg again after a blocked look, a refusal or a revert, or gives it up and advances the others.</summary>
    public static Decision<RebalanceEvent> Retry(
        Unfolding story, string legId, int attempt, TokenAmount amountIn, string code, string reason, DateTimeOffset at)
    {
        var leg = ((RebalanceState.Executing)story.State).Leg(legId);
        if (LegBlock.Holds(code) || (LegBlock.IsFull(code) && leg.Held < RebalanceLimits.RoomHoldsMax))
            return story.Add(Hold(leg, attempt, amountIn, code, reason, at)).Decision;
        var reverts = leg.Transactions.Count(transaction => !transaction.Succeeded);
        var looks = attempt - leg.Held;
        if (looks < RebalanceLimits.LooksMax && reverts < RebalanceLimits.RevertsMax)
        {
            return story.Add(new RebalanceEvent.LegChecking(
                legId, attempt + 1, amountIn, at + RebalanceLimits.Backoff(looks), $"{code}: {reason}", at)).Decision;
        }

        story.Add(new RebalanceEvent.LegFailed(legId, code, reason, at));
        Advance(story, at);
        return story.Decision;
    }

    /// <summary>Holds a leg back for as long as it takes: what stands in its way is not the leg's fault, and ends without it.</summary>
    private static RebalanceEvent.LegChecking Hold(LegProgress leg, int attempt, TokenAmount amountIn, string code, string reason, DateTimeOffset at) =>
        new(leg.Leg.Id, attempt + 1, amountIn, at + RebalanceLimits.Backoff(leg.Held + 1), $"{code}: {reason}", at, Held: true);

    private static RebalanceEvent? Next(RebalanceState.Executing s, PlannedLeg leg, DateTimeOffset at)
    {
        if (s.Leg(leg.Id).State is not LegState.Waiting)
            return null;

        var funders = leg.Funding.Select(funding => s.Leg(funding.LegId)).ToArray();
        if (Array.Find(funders, funder => funder.State is LegState.Failed) is { } failed)
            return new RebalanceEvent.LegFailed(leg.Id, "funding-failed", $"{failed.Leg.Id}, which funds it, failed.", at);
        if (Array.Find(funders, funder => funder.State is LegState.Refunded or LegState.WrittenOff) is { } lacking)
            return new RebalanceEvent.LegFailed(leg.Id, "funding-failed", $"{lacking.Leg.Id}, which funds it, brought nothing.", at);
        if (!Array.TrueForAll(funders, funder => funder.State is LegState.Settled))
            return null;

        var amount = AmountIn(s, leg);
        return amount.Raw.IsZero
            ? new RebalanceEvent.LegFailed(leg.Id, "too-small", $"The legs that fund it brought nothing of {leg.In}.", at)
            : new RebalanceEvent.LegChecking(leg.Id, 1, amount, null, null, at);
    }

    /// <summary>What is held already, and of each funding what its leg really brought: in proportion to what was expected, rounded down, never more.</summary>
    private static TokenAmount AmountIn(RebalanceState.Executing s, PlannedLeg leg)
    {
        var amount = leg.Funding.Aggregate(leg.In.Raw, (held, funding) => held - funding.Raw);
        foreach (var funding in leg.Funding)
        {
            var funder = s.Leg(funding.LegId);
            var expected = funder.Leg.ExpectedOut.Raw;
            var brought = ((LegState.Settled)funder.State).Out.Raw;
            amount += brought >= expected ? funding.Raw : UInt256.MulDiv(funding.Raw, brought, expected, Rounding.Down);
        }

        return leg.In with { Raw = amount };
    }

    private static void Conclude(Unfolding story, DateTimeOffset at)
    {
        var s = (RebalanceState.Executing)story.State;
        if (!s.Legs.All(leg => leg.State.IsOver()))
            return;

        var cost = LegCosts.Total([.. s.Done, .. s.Legs]);
        var reasons = string.Join(" ", s.Legs.Select(NotDone).OfType<string>());
        story.Add(reasons.Length == 0 ? new RebalanceEvent.Ended(new RebalanceOutcome.Completed(cost), at)
            : s.Round < RebalanceLimits.RoundsMax ? new RebalanceEvent.Replanning(s.Round + 1, reasons, at + RebalanceLimits.Backoff(s.Round), at)
            : new RebalanceEvent.Ended(new RebalanceOutcome.Incomplete(cost, reasons), at));
    }

    private static string? NotDone(LegProgress leg) => leg.State switch
    {
        LegState.Failed f => $"{leg.Leg.Id}: {f.Code}: {f.Reason}",
        LegState.Refunded r => $"{leg.Leg.Id}: refunded: {r.Back} came back.",
        LegState.WrittenOff w => $"{leg.Leg.Id}: written-off: {w.In} is lost, by the word of {w.By}: {w.Reason}",
        LegState.Waiting or LegState.Checking or LegState.Approving or LegState.Swapping or LegState.Burning or LegState.Attesting
            or LegState.Minting or LegState.Filling or LegState.Settled => null,
    };
}
