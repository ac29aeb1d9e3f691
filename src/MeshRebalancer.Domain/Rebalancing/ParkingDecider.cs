using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>Deadlines, and what operators say.</summary>
internal static class ParkingDecider
{
    /// <summary>A deadline passed: first an alarm, hours later the rebalance is parked. Neither ends any waiting.</summary>
    public static Decision<RebalanceEvent> OnDue(RebalanceState state, RebalanceCommand.ReportDue command)
    {
        var legId = RebalanceIds.LegOf(command.Id);
        var leg = state.Running()!.Leg(legId);
        if (RebalanceIds.IsPark(command.Id))
            return Decision<RebalanceEvent>.Accept(Parked(state, Late(leg), null, command.At));
        return Decision<RebalanceEvent>.Accept(leg.State switch
        {
            LegState.Filling => new RebalanceEvent.TransferOverdue(legId, command.At),
            LegState.Attesting or LegState.Minting => new RebalanceEvent.AttestationOverdue(legId, command.At),
            LegState.Approving or LegState.Swapping or LegState.Burning => new RebalanceEvent.SubmissionOverdue(legId, leg.State.Step()!.Id, command.At),
            LegState.Waiting or LegState.Checking or LegState.Settled or LegState.Refunded or LegState.Failed or LegState.WrittenOff =>
                throw new CorruptHistoryException(leg.State, null),
        });
    }

    public static Decision<RebalanceEvent> OnPark(RebalanceState state, RebalanceCommand.Park command) => state switch
    {
        RebalanceState.Executing when Unnamed(command.By, command.Reason) is { } unnamed => unnamed,
        RebalanceState.Executing => Decision<RebalanceEvent>.Accept(Parked(state, command.Reason, command.By, command.At)),
        RebalanceState.Parked => Decision<RebalanceEvent>.Nothing,
        RebalanceState.Unstarted or RebalanceState.Planning or RebalanceState.Ended =>
            Decision<RebalanceEvent>.Reject("not-executing", "Nothing of this rebalance is on its way, so there is nothing to park."),
    };

    public static Decision<RebalanceEvent> OnRetry(RebalanceState state, RebalanceCommand.Retry command) => state switch
    {
        RebalanceState.Parked when Unnamed(command.By, command.Reason) is { } unnamed => unnamed,
        RebalanceState.Parked s => Retry(s, command),
        // It goes on already or has come to its end, which is what is asked for.
        RebalanceState.Planning or RebalanceState.Executing or RebalanceState.Ended => Decision<RebalanceEvent>.Nothing,
        RebalanceState.Unstarted => NotParked(),
    };

    public static Decision<RebalanceEvent> OnResolve(RebalanceState state, RebalanceCommand.Resolve command) => state switch
    {
        RebalanceState.Parked s => Unnamed(command.By, command.Reason) ?? Resolve(s, command),
        RebalanceState.Ended => Decision<RebalanceEvent>.Nothing,
        RebalanceState.Unstarted or RebalanceState.Planning or RebalanceState.Executing => NotParked(),
    };

    // What could not start or conclude while it was parked does so now.
    private static Decision<RebalanceEvent> Retry(RebalanceState.Parked s, RebalanceCommand.Retry command)
    {
        var story = new Unfolding(s).Add(new RebalanceEvent.Retried(command.By, command.Reason, command.At));
        LegFlow.Advance(story, command.At);
        return story.Decision;
    }

    private static Decision<RebalanceEvent> Resolve(RebalanceState.Parked s, RebalanceCommand.Resolve command)
    {
        if (Violations(s.Inner, command.Fates) is { Count: > 0 } violations)
            return Decision<RebalanceEvent>.Reject(violations[0].Code, string.Join(' ', violations.Select(violation => violation.Reason)));

        var story = new Unfolding(s).Add(new RebalanceEvent.Resolved(
            command.By, command.Reason, [.. command.Fates.Select(fate => Resolved(s.Inner, fate))], command.At));
        foreach (var leg in s.Inner.Legs.Where(leg => !leg.State.IsOver() && leg.State.Flight() is null))
        {
            story.Add(new RebalanceEvent.LegFailed(leg.Leg.Id, "resolved", $"{command.By} ended the rebalance.", command.At));
        }

        var cost = LegCosts.Total([.. story.State.AllLegs()]);
        return story.Add(new RebalanceEvent.Ended(
            new RebalanceOutcome.Incomplete(cost, $"resolved by {command.By}: {command.Reason}"), command.At)).Decision;
    }

    private static EquatableArray<LegBlock> Violations(RebalanceState.Executing s, EquatableArray<LegFate> fates) =>
    [
        .. s.Legs.Where(leg => leg.State.Step() is not null || leg.Strays.Count > 0).Select(leg => new LegBlock(
            "still-live", $"{leg.Leg.Id}: a transaction of it is live or being read; nothing can be stated before the account has its end.")),
        .. s.Legs.Where(leg => leg.State.Flight() is not null && fates.Count(fate => fate.LegId == leg.Leg.Id) != 1)
            .Select(leg => new LegBlock("statement-incomplete", $"legs: {leg.Leg.Id} is between two chains; say once what became of it.")),
        .. fates.SelectMany(fate => Violations(s, fate)),
    ];

    private static IEnumerable<LegBlock> Violations(RebalanceState.Executing s, LegFate fate)
    {
        if (s.Legs.FirstOrDefault(leg => leg.Leg.Id == fate.LegId) is not { State: var state } leg || state.Flight() is not { } flight)
            yield return new("statement-wrong", $"legs: nothing of {fate.LegId} is between two chains.");
        else if (Received(leg, flight, fate) is { } received && (received.Raw.IsZero || received.Raw > s.Request.As(flight.Burned, received.Token).Raw))
            yield return new("statement-wrong", $"legs: {fate.LegId}: {received} can't have come of {flight.Burned}.");
    }

    private static ResolvedLeg Resolved(RebalanceState.Executing s, LegFate fate)
    {
        var leg = s.Leg(fate.LegId);
        var (flight, terms) = (leg.State.Flight()!, leg.State.Terms()!);
        var (id, burn) = (RebalanceIds.Resolved(s.Request, fate.LegId), new TransactionFacts(flight.Burn, flight.Burned.Token.Chain, 0, UInt256.Zero));
        return Received(leg, flight, fate) is { } received
            ? new(fate, flight.Burned, received, Bookings.Landed(s.Request, leg.Leg, id, flight, burn, received), LegCosts.Arrived(s.Request, terms, flight.Burned, received))
            : new(fate, flight.Burned, null, Bookings.Lost(s.Request, leg.Leg, id, flight, burn), LegCosts.Arrived(
                s.Request, terms, flight.Burned, leg.Leg.ExpectedOut with { Raw = UInt256.Zero }));
    }

    private static TokenAmount? Received(LegProgress leg, Flight flight, LegFate fate) => fate switch
    {
        LegFate.Arrived a => leg.Leg.ExpectedOut with { Raw = a.Raw },
        LegFate.Returned r => flight.Burned with { Raw = r.Raw },
        LegFate.Lost => null,
    };

    private static RebalanceEvent.Parked Parked(RebalanceState state, string reason, string? by, DateTimeOffset at) =>
        new(reason, by, RebalanceFunds.At(state), at);

    private static string Late(LegProgress leg) => leg.State.Flight() is { } flight
        ? $"{leg.Leg.Id}: what was burnt or deposited in {flight.Burn} should have arrived before {flight.AlarmAt:u}."
        : $"{leg.Leg.Id}: its transaction has not been mined since {(leg.State.Step() as Submission.Wanted)?.Since:u}.";

    private static Decision<RebalanceEvent>? Unnamed(string by, string reason) =>
        string.IsNullOrWhiteSpace(by) ? Decision<RebalanceEvent>.Reject("invalid", "by: nothing found; who decides must be named")
        : string.IsNullOrWhiteSpace(reason) ? Decision<RebalanceEvent>.Reject("invalid", "reason: nothing found; say why")
        : null;

    private static Decision<RebalanceEvent> NotParked() => Decision<RebalanceEvent>.Reject("not-parked", "This rebalance is not parked.");
}
