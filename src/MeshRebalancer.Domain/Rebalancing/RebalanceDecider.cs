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
        RebalanceCommand.ReportMined c => IfOwed<RebalanceEffect.Submit>(state, c.Id, () => StepDecider.OnMined((RebalanceState.Executing)state, c)),
        RebalanceCommand.ReportRefused c => IfOwed<RebalanceEffect.Submit>(state, c.Id, () => StepDecider.OnRefused((RebalanceState.Executing)state, c)),
        RebalanceCommand.ReportOutcome c =>
            IfOwed<RebalanceEffect.ReadOutcome>(state, c.Id, () => StepDecider.OnOutcome((RebalanceState.Executing)state, c)),
        RebalanceCommand.ReportAttestation c =>
            IfOwed<RebalanceEffect.AwaitAttestation>(state, c.Id, () => CrossingDecider.OnAttestation((RebalanceState.Executing)state, c)),
        RebalanceCommand.ReportMintFound c =>
            IfOwed<RebalanceEffect.AwaitAttestation>(state, c.Id, () => CrossingDecider.OnMintFound((RebalanceState.Executing)state, c)),
        RebalanceCommand.ReportDue c =>
            IfOwed<RebalanceEffect.Wake>(state, c.Id, () => Decision<RebalanceEvent>.Accept(new RebalanceEvent.AttestationOverdue(RebalanceIds.LegOf(c.Id), c.At))),
        RebalanceCommand.ConfirmTold c => OnTold(state, c),
    };

    private static Decision<RebalanceEvent> OnBlocked(RebalanceState state, RebalanceCommand.ReportBlocked command) => state switch
    {
        RebalanceState.Planning s when Owes<RebalanceEffect.MakePlan>(s, command.Id) =>
            PlanningDecider.OnNoPlan(s, new(command.Code, command.Reason, Final: false), command.At),
        RebalanceState.Executing s when Owes<RebalanceEffect.CheckLeg>(s, command.Id) =>
            CheckDecider.OnBlocked(s, command),
        RebalanceState.Unstarted or RebalanceState.Planning or RebalanceState.Executing or RebalanceState.Ended => Decision<RebalanceEvent>.Nothing,
    };

    private static Decision<RebalanceEvent> OnTold(RebalanceState state, RebalanceCommand.ConfirmTold command) =>
        Owes<RebalanceEffect.TellBooking>(state, command.Id)
        || Owes<RebalanceEffect.TellPortfolio>(state, command.Id)
        || Owes<RebalanceEffect.TellCoordinator>(state, command.Id)
            ? Decision<RebalanceEvent>.Accept(new RebalanceEvent.Told(command.Id, command.Refusal, command.At))
            : Decision<RebalanceEvent>.Nothing;

    private static Decision<RebalanceEvent> IfOwed<TEffect>(RebalanceState state, EffectId id, Func<Decision<RebalanceEvent>> decide) =>
        Owes<TEffect>(state, id) ? decide() : Decision<RebalanceEvent>.Nothing;

    private static bool Owes<TEffect>(RebalanceState state, EffectId id) => RebalanceOwed.Outstanding(state).Any(effect => effect is TEffect && effect.Id == id);
}
