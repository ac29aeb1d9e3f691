using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What a command leads to. A report on an effect that is not owed (any more) changes nothing: it is late, or came twice.</summary>
public static class RebalanceDecider
{
    /// <summary>Judges a command.</summary>
    public static Decision<RebalanceEvent> Decide(RebalanceState state, RebalanceCommand command) => command switch
    {
        RebalanceCommand.Start c => PlanningDecider.OnStart(state, c),
        RebalanceCommand.ReportPlan c => IfOwed<RebalanceEffect.MakePlan>(state, c.Id, () => PlanningDecider.OnPlan((RebalanceState.Planning)state, c)),
        RebalanceCommand.ReportNoPlan c =>
            IfOwed<RebalanceEffect.MakePlan>(state, c.Id, () => PlanningDecider.OnNoPlan((RebalanceState.Planning)state, c.Refusal, c.At)),
        RebalanceCommand.ReportCheck c => IfOwed<RebalanceEffect.CheckLeg>(state, c.Id, () => CheckDecider.OnCheck((RebalanceState.Executing)state, c)),
        RebalanceCommand.ReportBlocked c => OnBlocked(state, c),
        RebalanceCommand.ReportMined c => Moving(state, at => ReorgDecider.OnMined(at, c), c.At),
        RebalanceCommand.ReportUnmined c => Moving(state, at => ReorgDecider.OnUnmined(at, c), c.At),
        RebalanceCommand.ReportRefused c => Moving(state, at => OnRefused(at, c), c.At),
        RebalanceCommand.ReportOutcome c => IfOwed<RebalanceEffect.ReadOutcome>(state, c.Id, () => Moving(state, at => OnOutcome(at, c), c.At)),
        RebalanceCommand.ReportAttestation c => Waiting<RebalanceEffect.AwaitAttestation>(state, c.Id, s => CrossingDecider.OnAttestation(s, c), c.At),
        RebalanceCommand.ReportMintFound c => Waiting<RebalanceEffect.AwaitAttestation>(state, c.Id, s => CrossingDecider.OnMintFound(s, c), c.At),
        RebalanceCommand.ReportDowngraded c => Waiting<RebalanceEffect.AwaitAttestation>(state, c.Id, s => CrossingDecider.OnDowngraded(s, c), c.At),
        RebalanceCommand.ReportAttestationExpired c => Waiting<RebalanceEffect.AwaitAttestation>(state, c.Id, s => CrossingDecider.OnExpired(s, c), c.At),
        RebalanceCommand.ReportSlowFill c => Waiting<RebalanceEffect.AwaitFill>(state, c.Id, s => FillDecider.OnSlowFill(s, c), c.At),
        RebalanceCommand.ReportFillExpired c => Waiting<RebalanceEffect.AwaitFill>(state, c.Id, s => FillDecider.OnExpired(s, c), c.At),
        RebalanceCommand.ReportFilled c => Waiting<RebalanceEffect.AwaitFill>(state, c.Id, s => FillDecider.OnFilled(s, c), c.At),
        RebalanceCommand.ReportRefunded c => Waiting<RebalanceEffect.AwaitFill>(state, c.Id, s => FillDecider.OnRefunded(s, c), c.At),
        RebalanceCommand.ReportUnreadable c => Owes<RebalanceEffect.AwaitAttestation>(state, c.Id) || Owes<RebalanceEffect.AwaitFill>(state, c.Id)
            ? CrossingDecider.OnUnreadable(state.Running()!, c)
            : Decision<RebalanceEvent>.Nothing,
        RebalanceCommand.Park c => ParkingDecider.OnPark(state, c),
        RebalanceCommand.Retry c => ParkingDecider.OnRetry(state, c),
        RebalanceCommand.Resolve c => ParkingDecider.OnResolve(state, c),
        RebalanceCommand.ReportDue c => IfOwed<RebalanceEffect.Wake>(state, c.Id, () => ParkingDecider.OnDue(state, c)),
        RebalanceCommand.ConfirmTold c => OnTold(state, c),
    };

    private static Decision<RebalanceEvent> OnBlocked(RebalanceState state, RebalanceCommand.ReportBlocked command) => state switch
    {
        RebalanceState.Planning s when Owes<RebalanceEffect.MakePlan>(s, command.Id) =>
            PlanningDecider.OnNoPlan(s, new(command.Code, command.Reason, Final: false), command.At),
        RebalanceState.Executing s when Owes<RebalanceEffect.CheckLeg>(s, command.Id) =>
            CheckDecider.OnBlocked(s, command),
        RebalanceState.Unstarted or RebalanceState.Planning or RebalanceState.Executing or RebalanceState.Parked or RebalanceState.Ended =>
            Decision<RebalanceEvent>.Nothing,
    };

    // A cancelled stray ends here; a leg's own transaction that is refused is one that did nothing.
    private static Decision<RebalanceEvent> OnRefused(RebalanceState state, RebalanceCommand.ReportRefused command)
    {
        var legId = RebalanceIds.LegOf(command.Id);
        if (state.Find(legId)?.StrayOf(command.Id) is { Step: Submission.Wanted })
            return Decision<RebalanceEvent>.Accept(new RebalanceEvent.LegWithdrawn(legId, command.Id, $"{command.Code}: {command.Reason}", command.At));
        return state is RebalanceState.Executing s && Owes<RebalanceEffect.Submit>(s, command.Id)
            ? StepDecider.OnRefused(s, command)
            : Decision<RebalanceEvent>.Nothing;
    }

    private static Decision<RebalanceEvent> OnOutcome(RebalanceState state, RebalanceCommand.ReportOutcome command)
    {
        var leg = state.Find(RebalanceIds.LegOf(command.Id))!;
        if (leg.State.Step() is Submission.Mined step && RebalanceIds.Outcome(step) == command.Id)
            return StepDecider.OnOutcome((RebalanceState.Executing)state, leg, step, command);
        var stray = leg.Strays.First(one => one.Step is Submission.Mined mined && RebalanceIds.Outcome(mined) == command.Id);
        return ReorgDecider.OnStrayRead(state, leg, stray, (Submission.Mined)stray.Step, command);
    }

    private static Decision<RebalanceEvent> OnTold(RebalanceState state, RebalanceCommand.ConfirmTold command) =>
        Owes<RebalanceEffect.TellBooking>(state, command.Id)
        || Owes<RebalanceEffect.TellPortfolio>(state, command.Id)
        || Owes<RebalanceEffect.TellCoordinator>(state, command.Id)
            ? Decision<RebalanceEvent>.Accept(new RebalanceEvent.Told(command.Id, command.Refusal, command.At))
            : Decision<RebalanceEvent>.Nothing;

    private static Decision<RebalanceEvent> Waiting<TEffect>(
        RebalanceState state, EffectId id, Func<RebalanceState.Executing, Decision<RebalanceEvent>> decide, DateTimeOffset at) =>
        Owes<TEffect>(state, id) ? Moving(state, inner => decide((RebalanceState.Executing)inner), at) : Decision<RebalanceEvent>.Nothing;

    /// <summary>What is on its way is followed while a rebalance is parked.</summary>
    private static Decision<RebalanceEvent> Moving(RebalanceState state, Func<RebalanceState, Decision<RebalanceEvent>> decide, DateTimeOffset at) =>
        state is not RebalanceState.Parked parked ? decide(state)
        : decide(parked.Inner) is Decision<RebalanceEvent>.Accepted accepted ? Parking.Following(parked, accepted.Events, at)
        : decide(parked.Inner);

    private static Decision<RebalanceEvent> IfOwed<TEffect>(RebalanceState state, EffectId id, Func<Decision<RebalanceEvent>> decide) =>
        Owes<TEffect>(state, id) ? decide() : Decision<RebalanceEvent>.Nothing;

    private static bool Owes<TEffect>(RebalanceState state, EffectId id) => RebalanceOwed.Outstanding(state).Any(effect => effect is TEffect && effect.Id == id);
}
