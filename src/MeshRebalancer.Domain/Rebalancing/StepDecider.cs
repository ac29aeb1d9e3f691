using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>From a transaction's answer to what follows.</summary>
internal static class StepDecider
{
    public static Decision<RebalanceEvent> OnRefused(RebalanceState.Executing s, RebalanceCommand.ReportRefused command)
    {
        var leg = s.Leg(RebalanceIds.LegOf(command.Id));
        return NotDone(new(s), leg, command.Code, command.Reason, command.At);
    }

    public static Decision<RebalanceEvent> OnOutcome(RebalanceState.Executing s, LegProgress leg, Submission.Mined step, RebalanceCommand.ReportOutcome command)
    {
        if (OutcomeRules.Mismatch(step.Action, command.Outcome) is { } mismatch)
            return Decision<RebalanceEvent>.Reject("outcome-mismatch", mismatch);

        var (terms, flight, toBook) = (leg.State.Terms()!, leg.State.Flight(), Arrivals.ToBook(leg, command.Outcome));
        var story = new Unfolding(s).Add(new RebalanceEvent.TransactionRead(
            leg.Leg.Id,
            RebalanceIds.PurposeOf(step.Action),
            command.Outcome,
            Bookings.Of(s.Request, leg.Leg, step, flight, toBook),
            LegCosts.Of(s.Request, leg.Leg, terms, flight, step.Transaction, toBook),
            command.At));
        return command.Outcome switch
        {
            ActionOutcome.Reverted reverted => NotDone(story, leg, "reverted", reverted.Reason, command.At),
            ActionOutcome.Approved => Approved(story, s, leg, command.At),
            ActionOutcome.Swapped swapped => CrossingDecider.Settle(story, leg.Leg.Id, swapped.In, swapped.Out, command.At),
            ActionOutcome.Burned burned => story.Add(CrossingDecider.Departed(leg.Leg.Id, terms, burned.In, step.Transaction.Hash, command.At)).Decision,
            ActionOutcome.Minted minted => CrossingDecider.Settle(story, leg.Leg.Id, flight!.Burned, minted.Out, command.At),
        };
    }

    /// <summary>Nothing came of it: a leg that has not burnt looks again or is given up, a mint is tried again for ever.</summary>
    private static Decision<RebalanceEvent> NotDone(Unfolding story, LegProgress leg, string code, string reason, DateTimeOffset at) => leg.State switch
    {
        LegState.Approving or LegState.Swapping or LegState.Burning when LateActions.Follow(story, leg.Leg.Id, at) => story.Decision,
        LegState.Approving a => LegFlow.Retry(story, leg.Leg.Id, a.Attempt, a.Terms.In, code, reason, at),
        LegState.Swapping a => LegFlow.Retry(story, leg.Leg.Id, a.Attempt, a.Terms.In, code, reason, at),
        LegState.Burning a => LegFlow.Retry(story, leg.Leg.Id, a.Attempt, a.Terms.In, code, reason, at),
        LegState.Minting m => story.Add(new RebalanceEvent.LegMintRetried(
            leg.Leg.Id, m.Attempt + 1, at + RebalanceLimits.Backoff(m.Attempt), $"{code}: {reason}", at)).Decision,
        LegState.Waiting or LegState.Checking or LegState.Attesting or LegState.Filling or LegState.Settled or LegState.Refunded
            or LegState.Failed or LegState.WrittenOff => throw new CorruptHistoryException(leg.State, null),
    };

    private static Decision<RebalanceEvent> Approved(Unfolding story, RebalanceState.Executing s, LegProgress leg, DateTimeOffset at)
    {
        if (LateActions.Follow(story, leg.Leg.Id, at))
            return story.Decision;
        var request = s.Request;
        var approving = (LegState.Approving)leg.State;
        EquatableArray<UInt256> rest = [.. approving.Allowances.Skip(1)];
        // Confirmations take time. On terms that have gone stale nothing is begun: the leg looks again, and finds its allowance there.
        return story.Add(
            Gate.Closed(s) is { } closed ? new RebalanceEvent.LegChecking(
                leg.Leg.Id, approving.Attempt + 1, approving.Terms.In, null, $"{closed.Code}: {closed.Reason}", at, Held: true)
            : rest.Count > 0 ? LegSteps.Approve(request, leg.Leg, approving.Attempt, approving.Terms, rest, at)
            : LegSteps.StillGood(request, approving.Terms, at) && Gate.IsFunded(s, leg) ? LegSteps.Main(request, leg.Leg, approving.Attempt, approving.Terms, at)
            : new RebalanceEvent.LegChecking(leg.Leg.Id, approving.Attempt + 1, approving.Terms.In, null, null, at)).Decision;
    }
}
