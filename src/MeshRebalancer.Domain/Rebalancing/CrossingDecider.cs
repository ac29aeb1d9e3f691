using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>From the burn to the mint, and what a settled leg leads to.</summary>
internal static class CrossingDecider
{
    /// <summary>After a burn the attestation is awaited; after a deposit, which is a burn bound to a quote, the fill.</summary>
    public static RebalanceEvent Departed(string legId, LegTerms terms, TokenAmount burned, Hash32 burn, DateTimeOffset at)
    {
        var alarmAt = RebalanceLimits.AlarmAt(at, terms.SettleSeconds);
        return terms.Fill is null
            ? new RebalanceEvent.LegAttesting(legId, burned, burn, alarmAt, at)
            : new RebalanceEvent.LegFilling(legId, burned, burn, alarmAt, at);
    }

    public static Decision<RebalanceEvent> OnAttestation(RebalanceState.Executing s, RebalanceCommand.ReportAttestation command)
    {
        var leg = s.Leg(RebalanceIds.LegOf(command.Id));
        var attesting = (LegState.Attesting)leg.State;
        var mint = new ChainAction.Mint(leg.Leg.Via(), leg.Leg.ExpectedOut.Token, command.Message, command.Attestation, command.MintBy);
        return Decision<RebalanceEvent>.Accept(new RebalanceEvent.LegMinting(
            leg.Leg.Id, command.Message, command.Attestation, RebalanceIds.Submit(s.Request, leg.Leg.Id, mint, attesting.Attempt), mint, command.At));
    }

    public static Decision<RebalanceEvent> OnMintFound(RebalanceState.Executing s, RebalanceCommand.ReportMintFound command)
    {
        var leg = s.Leg(RebalanceIds.LegOf(command.Id));
        var attesting = (LegState.Attesting)leg.State;
        if (command.Out.Token != leg.Leg.ExpectedOut.Token || command.Transaction.Chain != command.Out.Token.Chain || command.Out.Raw < attesting.Terms.OutMin.Raw)
        {
            return Decision<RebalanceEvent>.Reject(
                "mint-mismatch", $"A mint of {attesting.Terms.OutMin} at least is awaited; {command.Out} on chain {command.Transaction.Chain} was reported.");
        }

        // One of ours that had reverted, and minted after a reorg: its own word came first.
        if (Arrivals.IsBookedBy(leg, command.Transaction.Hash))
            return Settle(new Unfolding(s), leg.Leg.Id, attesting.Flight.Burned, command.Out, command.At);

        // Somebody else paid for it.
        var transaction = command.Transaction with { FeeWei = UInt256.Zero };
        var story = new Unfolding(s).Add(new RebalanceEvent.TransactionRead(
            leg.Leg.Id,
            "mint",
            new ActionOutcome.Minted(command.Out),
            Bookings.Landed(s.Request, leg.Leg, command.Id, attesting.Flight, transaction, command.Out),
            LegCosts.Arrived(s.Request, attesting.Terms, attesting.Flight.Burned, command.Out),
            command.At));
        return Settle(story, leg.Leg.Id, attesting.Flight.Burned, command.Out, command.At);
    }

    public static Decision<RebalanceEvent> OnDowngraded(RebalanceState.Executing s, RebalanceCommand.ReportDowngraded command)
    {
        var leg = s.Leg(RebalanceIds.LegOf(command.Id));
        // The bridge says it at every question; the first time counts.
        return leg.State.Flight()!.Delay is not null
            ? Decision<RebalanceEvent>.Nothing
            : Decision<RebalanceEvent>.Accept(new RebalanceEvent.TransferDowngraded(
                leg.Leg.Id, command.Reason, RebalanceLimits.AlarmAt(command.At, command.SettleSeconds ?? RebalanceLimits.DowngradedSeconds), command.At));
    }

    public static Decision<RebalanceEvent> OnExpired(RebalanceState.Executing s, RebalanceCommand.ReportAttestationExpired command)
    {
        var leg = s.Leg(RebalanceIds.LegOf(command.Id));
        return leg.State.Flight()!.ExpiredBlock >= command.ExpirationBlock
            ? Decision<RebalanceEvent>.Nothing
            : Decision<RebalanceEvent>.Accept(new RebalanceEvent.AttestationExpired(leg.Leg.Id, command.ExpirationBlock, command.At));
    }

    public static Decision<RebalanceEvent> OnUnreadable(RebalanceState.Executing s, RebalanceCommand.ReportUnreadable command)
    {
        var leg = s.Leg(RebalanceIds.LegOf(command.Id));
        // Only the turn is stored: an endpoint's words change with every failure.
        return (leg.State.Flight()!.Unreadable, command.Reason) switch
        {
            (null, { } reason) => Decision<RebalanceEvent>.Accept(new RebalanceEvent.LegUnreadable(leg.Leg.Id, reason, command.At)),
            (not null, null) => Decision<RebalanceEvent>.Accept(new RebalanceEvent.LegReadable(leg.Leg.Id, command.At)),
            (null, null) or (not null, not null) => Decision<RebalanceEvent>.Nothing,
        };
    }

    public static Decision<RebalanceEvent> Settle(Unfolding story, string legId, TokenAmount spent, TokenAmount received, DateTimeOffset at)
    {
        story.Add(new RebalanceEvent.LegSettled(legId, spent, received, at));
        LegFlow.Advance(story, at);
        return story.Decision;
    }
}
