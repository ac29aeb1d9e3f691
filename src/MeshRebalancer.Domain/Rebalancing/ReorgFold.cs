using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What becomes of a leg whose transaction was mined, taken away by a reorg, and mined again, at whatever point the leg stands by then.</summary>
internal static class ReorgFold
{
    public static RebalanceState Evolve(RebalanceState state, RebalanceEvent @event) => @event switch
    {
        RebalanceEvent.TransactionMined e => state.With(e.LegId, leg => Mined(leg, e)),
        RebalanceEvent.LegUnmined e => Unmined(state, e).With(e.Undo),
        RebalanceEvent.OutcomeChanged e => state.With(e.LegId, leg => Read(leg, e)).With(e.Booking),
        RebalanceEvent.LegWithdrawn e => state.With(e.LegId, leg => leg with { Strays = Without(leg, e.Submission, e) })
            .With(Bookings.Withdrawn(state.Find(e.LegId)!.StrayOf(e.Submission)!)),
        RebalanceEvent.Started or RebalanceEvent.PlanningBlocked or RebalanceEvent.Planned or RebalanceEvent.LegChecking
            or RebalanceEvent.LegApproving or RebalanceEvent.LegSwapping or RebalanceEvent.LegBurning or RebalanceEvent.TransactionRead
            or RebalanceEvent.LegAttesting or RebalanceEvent.AttestationOverdue or RebalanceEvent.LegMinting or RebalanceEvent.LegMintRetried
            or RebalanceEvent.SubmissionOverdue or RebalanceEvent.TransferDowngraded or RebalanceEvent.AttestationExpired or RebalanceEvent.LegFilling
            or RebalanceEvent.SlowFillRequested or RebalanceEvent.TransferOverdue or RebalanceEvent.TransferFilled or RebalanceEvent.TransferExpired
            or RebalanceEvent.TransferRefunded or RebalanceEvent.LegUnreadable or RebalanceEvent.LegReadable or RebalanceEvent.LegSettled
            or RebalanceEvent.LegFailed or RebalanceEvent.Replanning or RebalanceEvent.Parked or RebalanceEvent.Resumed or RebalanceEvent.Retried
            or RebalanceEvent.Resolved or RebalanceEvent.Ended or RebalanceEvent.Told =>
            throw new CorruptHistoryException(state, @event),
    };

    /// <summary>
    /// The state that a leg of the running round goes back to, when its transaction is live again; null when the leg is past that, and the
    /// transaction strays.
    /// </summary>
    public static LegState? Rewind(LegState state, ReadStep was, Submission.Wanted again) => was.Step.Action switch
    {
        ChainAction.Approve => null,
        ChainAction.Swap => Attempt(state, was, again, state is LegState.Settled) is { } attempt ? new LegState.Swapping(attempt, was.Terms, again) : null,
        ChainAction.Burn => Attempt(state, was, again, state is LegState.Attesting or LegState.Filling) is { } attempt
            ? new LegState.Burning(attempt, was.Terms, again)
            : null,
        // Of a mint beside another one only the fee was booked: the leg does not live by it.
        ChainAction.Mint m => was.Outcome is ActionOutcome.Minted && was.Booking.Received is not null && state is LegState.Settled
            ? new LegState.Minting(was.Terms, was.Flight!, again.Id.Attempt, m.Message, m.Attestation, again)
            : null,
    };

    /// <summary>
    /// Whether a stray shall be carried on with. A mint brings what is in flight, a burn pays for what has been minted, an allowance is waited
    /// for; a swap's moment has passed, and so has that of whatever had reverted.
    /// </summary>
    public static bool IsKept(ReadStep was, bool running) => was.Step.Action switch
    {
        ChainAction.Mint => was.Outcome is ActionOutcome.Minted,
        ChainAction.Burn => was.Outcome is ActionOutcome.Burned,
        ChainAction.Approve => running && was.Outcome is ActionOutcome.Approved,
        ChainAction.Swap => false,
    };

    /// <summary>What this submission was read as, or null while it has not been.</summary>
    public static ReadStep? ReadOf(this LegProgress leg, EffectId submission) =>
        leg.Transactions.Select(one => one.Read).FirstOrDefault(read => read?.Step.Id == submission);

    /// <summary>The stray of this submission, or null.</summary>
    public static Stray? StrayOf(this LegProgress leg, EffectId submission) => leg.Strays.FirstOrDefault(stray => stray.Step.Id == submission);

    /// <summary>The attempt that a leg goes back to: its own when it went on, the next look's when it had reverted; null when the leg is past that.</summary>
    private static int? Attempt(LegState state, ReadStep was, Submission.Wanted again, bool wentOn) =>
        was.Outcome is not ActionOutcome.Reverted ? (wentOn ? again.Id.Attempt : null)
        : state is LegState.Checking looking ? looking.Attempt
        : state is LegState.Failed ? RebalanceLimits.LooksMax
        : null;

    private static LegProgress Mined(LegProgress leg, RebalanceEvent.TransactionMined e)
    {
        if (leg.State.Step() is { } step && step.Id == e.Submission)
            return leg with { State = leg.State.With(Mined(step, e)) };
        if (leg.StrayOf(e.Submission) is null)
            throw new CorruptHistoryException(leg.State, e);
        return leg with { Strays = leg.Strays.Replace(stray => stray.Step.Id == e.Submission, stray => stray with { Step = Mined(stray.Step, e) }) };
    }

    private static Submission.Mined Mined(Submission step, RebalanceEvent.TransactionMined e) =>
        step is Submission.Wanted || e.Revision > step.Revision
            ? new(step.Id, step.Action, e.Transaction, e.Revision, step.Watch)
            : throw new CorruptHistoryException(step, e);

    private static RebalanceState Unmined(RebalanceState state, RebalanceEvent.LegUnmined e)
    {
        var running = state.IsRunning(e.LegId);
        return state.With(e.LegId, leg =>
        {
            if (leg.State.Step() is { } step && step.Id == e.Submission)
                return leg with { State = leg.State.With(Again(step, e)) };
            if (leg.StrayOf(e.Submission) is not null)
                return leg with { Strays = leg.Strays.Replace(stray => stray.Step.Id == e.Submission, stray => stray with { Step = Again(stray.Step, e) }) };
            return TakenBack(leg, leg.ReadOf(e.Submission) ?? throw new CorruptHistoryException(leg.State, e), e, running);
        });
    }

    private static LegProgress TakenBack(LegProgress leg, ReadStep was, RebalanceEvent.LegUnmined e, bool running)
    {
        var again = Again(was.Step, e);
        var back = leg with
        {
            Transactions = [.. leg.Transactions.Where(one => one.Read?.Step.Id != e.Submission)],
            Cost = LegCosts.Less(leg.Cost, e.Cost),
        };
        return (running ? Rewind(leg.State, was, again) : null) is { } state
            ? back with { State = state }
            : back with { Strays = leg.Strays.Add(new(again, IsKept(was, running), was, e.Undo ?? throw new CorruptHistoryException(leg.State, e))) };
    }

    private static Submission.Wanted Again(Submission step, RebalanceEvent.LegUnmined e) =>
        new(step.Id, step.Action, e.At, Overdue: false, e.Revision, step.Watch + 1);

    private static LegProgress Read(LegProgress leg, RebalanceEvent.OutcomeChanged e)
    {
        var stray = leg.StrayOf(e.Submission);
        if (stray?.Step is not Submission.Mined step)
            throw new CorruptHistoryException(leg.State, e);
        var read = new ReadStep(step, e.Outcome, stray.Was.Terms, stray.Was.Flight, e.Booking, e.Cost);
        return leg with
        {
            Strays = e.Outcome is ActionOutcome.Reverted reverted && stray.Undo.Departed is not null && e.Booking.Arrived is null
                ? leg.Strays.Replace(one => ReferenceEquals(one, stray), one => one with { Dead = reverted.Reason })
                : Without(leg, e.Submission, e),
            Transactions = leg.Transactions.Add(new(e.Purpose, step.Transaction, e.Outcome is not ActionOutcome.Reverted, read)),
            Cost = leg.Cost + e.Cost,
        };
    }

    private static EquatableArray<Stray> Without(LegProgress leg, EffectId submission, RebalanceEvent e) => leg.StrayOf(submission) is null
        ? throw new CorruptHistoryException(leg.State, e)
        : [.. leg.Strays.Where(stray => stray.Step.Id != submission)];
}
