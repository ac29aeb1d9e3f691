using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>From a deposit to its fill or its refund. Every other word of the bridge is only another way of waiting.</summary>
internal static class FillDecider
{
    public static Decision<RebalanceEvent> OnSlowFill(RebalanceState.Executing s, RebalanceCommand.ReportSlowFill command)
    {
        var (leg, filling) = Filling(s, command.Id);
        return filling.Stage == FillStage.Pending
            ? Decision<RebalanceEvent>.Accept(new RebalanceEvent.SlowFillRequested(leg.Leg.Id, command.Request, command.At))
            : Decision<RebalanceEvent>.Nothing;
    }

    public static Decision<RebalanceEvent> OnExpired(RebalanceState.Executing s, RebalanceCommand.ReportFillExpired command)
    {
        var (leg, filling) = Filling(s, command.Id);
        return filling.Stage == FillStage.Expired
            ? Decision<RebalanceEvent>.Nothing
            : Decision<RebalanceEvent>.Accept(new RebalanceEvent.TransferExpired(leg.Leg.Id, command.At + RebalanceLimits.RefundAlarm, command.At));
    }

    public static Decision<RebalanceEvent> OnFilled(RebalanceState.Executing s, RebalanceCommand.ReportFilled command)
    {
        var (leg, filling) = Filling(s, command.Id);
        if (command.Out.Token != leg.Leg.ExpectedOut.Token || command.Transaction.Chain != command.Out.Token.Chain || command.Out.Raw < filling.Terms.OutMin.Raw)
        {
            return Decision<RebalanceEvent>.Reject(
                "fill-mismatch", $"A fill of {filling.Terms.OutMin} at least is awaited; {command.Out} on chain {command.Transaction.Chain} was reported.");
        }

        var story = new Unfolding(s).Add(new RebalanceEvent.TransferFilled(
            leg.Leg.Id,
            command.Out,
            Bookings.Landed(s.Request, leg.Leg, command.Id, filling.Flight, command.Transaction, command.Out),
            LegCosts.Arrived(s.Request, filling.Terms, filling.Flight.Burned, command.Out),
            command.At));
        return CrossingDecider.Settle(story, leg.Leg.Id, filling.Flight.Burned, command.Out, command.At);
    }

    public static Decision<RebalanceEvent> OnRefunded(RebalanceState.Executing s, RebalanceCommand.ReportRefunded command)
    {
        var (leg, filling) = Filling(s, command.Id);
        if (NoRefund(s.Request, filling.Flight, command) is { } mismatch)
            return Decision<RebalanceEvent>.Reject("refund-mismatch", mismatch);

        var story = new Unfolding(s).Add(new RebalanceEvent.TransferRefunded(
            leg.Leg.Id,
            filling.Flight.Burned,
            command.Back,
            Bookings.Landed(s.Request, leg.Leg, command.Id, filling.Flight, command.Transaction, command.Back),
            LegCosts.Arrived(s.Request, filling.Terms, filling.Flight.Burned, command.Back),
            command.At));
        LegFlow.Advance(story, command.At);
        return story.Decision;
    }

    /// <summary>It may land on any chain, but in a token of the portfolio and of the same asset, and no more than was deposited.</summary>
    private static string? NoRefund(RebalanceRequest request, Flight flight, RebalanceCommand.ReportRefunded command)
    {
        var deposited = request.Token(flight.Burned.Token);
        return request.Facts.Find(command.Back.Token) is not { } token ? $"back: {command.Back.Token} is no token of this portfolio."
            : token.Asset != deposited.Asset ? $"back: {deposited.Asset} was deposited, {token.Asset} was reported."
            : command.Transaction.Chain != token.Id.Chain ? $"transaction: on chain {command.Transaction.Chain}, but {command.Back} stands on chain {token.Id.Chain}."
            : command.Back.Raw.IsZero || command.Back.Raw > request.As(flight.Burned, token.Id).Raw ? $"back: {command.Back} of {flight.Burned} can't be."
            : null;
    }

    private static (LegProgress Leg, LegState.Filling Filling) Filling(RebalanceState.Executing s, EffectId id)
    {
        var leg = s.Leg(RebalanceIds.LegOf(id));
        return (leg, (LegState.Filling)leg.State);
    }
}
