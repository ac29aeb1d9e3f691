using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>
/// The account's words on a transaction, in whatever phase they come: mined, taken away by a reorg, mined again in another way. A word with a
/// revision that is not newer changes nothing.
/// </summary>
internal static class ReorgDecider
{
    public static Decision<RebalanceEvent> OnMined(RebalanceState state, RebalanceCommand.ReportMined command)
    {
        if (state.Find(RebalanceIds.LegOf(command.Id)) is not { } leg)
            return Decision<RebalanceEvent>.Nothing;

        var mined = new RebalanceEvent.TransactionMined(leg.Leg.Id, command.Id, command.Transaction, command.At, command.Revision);
        if (Live(leg, command.Id) is { } step)
            return IsNews(step, command.Revision) ? OnChain(step.Action, command) ?? Decision<RebalanceEvent>.Accept(mined) : Decision<RebalanceEvent>.Nothing;
        return leg.ReadOf(command.Id) is { } was && command.Revision > was.Step.Revision
            ? OnChain(was.Step.Action, command)
                ?? Decision<RebalanceEvent>.Accept(Unmined(state, leg, was, was.Step.Transaction.Hash, command.Revision, 0, command.At), mined)
            : Decision<RebalanceEvent>.Nothing;
    }

    public static Decision<RebalanceEvent> OnUnmined(RebalanceState state, RebalanceCommand.ReportUnmined command)
    {
        if (state.Find(RebalanceIds.LegOf(command.Id)) is not { } leg)
            return Decision<RebalanceEvent>.Nothing;
        if (Live(leg, command.Id) is { } step)
        {
            return command.Revision > step.Revision
                ? Decision<RebalanceEvent>.Accept(new RebalanceEvent.LegUnmined(
                    leg.Leg.Id, command.Id, command.Transaction, command.Revision, null, Planning.CostEstimate.None, command.At))
                : Decision<RebalanceEvent>.Nothing;
        }

        return leg.ReadOf(command.Id) is { } was && command.Revision > was.Step.Revision
            ? Decision<RebalanceEvent>.Accept(Unmined(state, leg, was, command.Transaction, command.Revision, command.Head, command.At))
            : Decision<RebalanceEvent>.Nothing;
    }

    /// <summary>What a stray did, now that it is mined: it is booked, and a leg that has not done its work otherwise is done by it.</summary>
    public static Decision<RebalanceEvent> OnStrayRead(
        RebalanceState state, LegProgress leg, Stray stray, Submission.Mined step, RebalanceCommand.ReportOutcome command)
    {
        var request = state.Request()!;
        if (OutcomeRules.Mismatch(step.Action, command.Outcome) is { } mismatch)
            return Decision<RebalanceEvent>.Reject("outcome-mismatch", mismatch);

        var toBook = Arrivals.ToBook(leg, stray, command.Outcome);
        var booking = Bookings.Of(request, leg.Leg, step, stray.Was.Flight, toBook);
        // Of a burn whose other side has been minted or refunded, only the balance was taken back, so only the balance comes again.
        if (stray.Was.Booking.Departed is not null && stray.Undo.Arrived is null)
            booking = booking with { Departed = null };
        var story = new Unfolding(state).Add(new RebalanceEvent.OutcomeChanged(
            leg.Leg.Id,
            step.Id,
            RebalanceIds.PurposeOf(step.Action),
            command.Outcome,
            booking,
            LegCosts.Of(request, leg.Leg, stray.Was.Terms, stray.Was.Flight, step.Transaction, toBook),
            command.At));
        // One that is about to act again need not.
        if (state.IsRunning(leg.Leg.Id) && leg.State is LegState.Checking)
            LateActions.Follow(story, leg.Leg.Id, command.At);
        return story.Decision;
    }

    private static Submission? Live(LegProgress leg, EffectId id) =>
        leg.State.Step() is { } step && step.Id == id ? step : leg.StrayOf(id)?.Step;

    // The first word needs no number; after a reorg only a newer one counts.
    private static bool IsNews(Submission step, int revision) => step switch
    {
        Submission.Wanted { Revision: 0 } => true,
        Submission.Wanted w => revision > w.Revision,
        Submission.Mined m => revision > m.Revision,
    };

    private static Decision<RebalanceEvent>? OnChain(ChainAction action, RebalanceCommand.ReportMined command) => action.Chain == command.Transaction.Chain
        ? null
        : Decision<RebalanceEvent>.Reject(
            "wrong-chain", $"{command.Id} was sent to chain {action.Chain}; a transaction on chain {command.Transaction.Chain} was reported.");

    private static RebalanceEvent.LegUnmined Unmined(
        RebalanceState state, LegProgress leg, ReadStep was, Hash32 transaction, int revision, ulong head, DateTimeOffset at)
    {
        var again = new Submission.Wanted(was.Step.Id, was.Step.Action);
        var rewinds = state.IsRunning(leg.Leg.Id) && ReorgFold.Rewind(leg.State, was, again) is not null;
        var flies = rewinds || was.Step.Action is not ChainAction.Burn;
        return new(leg.Leg.Id, was.Step.Id, transaction, revision, Bookings.Undo(was.Booking, was.Step, revision, head, flies), was.Cost, at);
    }
}
