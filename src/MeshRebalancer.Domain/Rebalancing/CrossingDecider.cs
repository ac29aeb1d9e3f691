using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>From the burn to the mint, and what a settled leg leads to.</summary>
internal static class CrossingDecider
{
    public static RebalanceEvent Attesting(LegProgress leg, TokenAmount burned, Hash32 burn, DateTimeOffset at)
    {
        var patience = TimeSpan.FromSeconds((double)((LegState.Burning)leg.State).Terms.SettleSeconds * RebalanceLimits.AttestationPatience);
        var alarm = patience > RebalanceLimits.AttestationAlarmMin ? patience : RebalanceLimits.AttestationAlarmMin;
        return new RebalanceEvent.LegAttesting(leg.Leg.Id, burned, burn, at + alarm, at);
    }

    public static Decision<RebalanceEvent> OnAttestation(RebalanceState.Executing s, RebalanceCommand.ReportAttestation command)
    {
        var leg = s.Leg(RebalanceIds.LegOf(command.Id));
        var attesting = (LegState.Attesting)leg.State;
        var mint = new ChainAction.Mint(leg.Leg.Via(), leg.Leg.ExpectedOut.Token, command.Message, command.Attestation);
        return Decision<RebalanceEvent>.Accept(new RebalanceEvent.LegMinting(
            leg.Leg.Id, command.Message, command.Attestation, RebalanceIds.Submit(s.Request, leg.Leg.Id, mint, attesting.Attempt), mint, command.At));
    }

    public static Decision<RebalanceEvent> OnMintFound(RebalanceState.Executing s, RebalanceCommand.ReportMintFound command)
    {
        var leg = s.Leg(RebalanceIds.LegOf(command.Id));
        var attesting = (LegState.Attesting)leg.State;
        if (command.Out.Token != leg.Leg.ExpectedOut.Token || command.Transaction.Chain != command.Out.Token.Chain)
        {
            return Decision<RebalanceEvent>.Reject(
                "mint-mismatch", $"A mint of {leg.Leg.ExpectedOut.Token} is awaited; {command.Out} on chain {command.Transaction.Chain} was reported.");
        }

        // Somebody else paid for it.
        var transaction = command.Transaction with { FeeWei = UInt256.Zero };
        var outcome = new ActionOutcome.Minted(command.Out);
        var story = new Unfolding(s).Add(new RebalanceEvent.TransactionRead(
            leg.Leg.Id,
            "mint",
            outcome,
            Bookings.Of(s.Request, leg, command.Id, transaction, outcome),
            LegCosts.Of(s.Request, leg, transaction, outcome),
            command.At));
        return Settle(story, leg.Leg.Id, attesting.Flight.Burned, command.Out, command.At);
    }

    public static Decision<RebalanceEvent> Settle(Unfolding story, string legId, TokenAmount spent, TokenAmount received, DateTimeOffset at)
    {
        story.Add(new RebalanceEvent.LegSettled(legId, spent, received, at));
        LegFlow.Advance(story, at);
        return story.Decision;
    }
}
