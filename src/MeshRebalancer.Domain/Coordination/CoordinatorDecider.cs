using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>What a command leads to.</summary>
public static class CoordinatorDecider
{
    /// <summary>Judges a command.</summary>
    public static Decision<CoordinatorEvent> Decide(CoordinatorState state, CoordinatorCommand command) => command switch
    {
        CoordinatorCommand.Configure c => OnConfigure(state, c),
        CoordinatorCommand.Notice c => Unseen(state, c.Keys, c.At) is { } seen ? Decision<CoordinatorEvent>.Accept(seen) : Decision<CoordinatorEvent>.Nothing,
        CoordinatorCommand.Request c => OnRequest(state, c),
        CoordinatorCommand.ConfirmStarted c => state.Admitted.Any(reservation => reservation.Request.Stream == c.Rebalance && !reservation.Started)
            ? Decision<CoordinatorEvent>.Accept(new CoordinatorEvent.Started(c.Rebalance, c.At))
            : Decision<CoordinatorEvent>.Nothing,
        CoordinatorCommand.ReserveFlight c => OnFlight(state, c),
        CoordinatorCommand.ReportDue c => Admissions(state, [], c.At),
        CoordinatorCommand.Release c => state.Admitted.Any(reservation => reservation.Request.Stream == c.Rebalance)
            ? Admissions(state, [new CoordinatorEvent.Released(c.Rebalance, c.At)], c.At)
            : Decision<CoordinatorEvent>.Nothing,
    };

    private static Decision<CoordinatorEvent> OnConfigure(CoordinatorState state, CoordinatorCommand.Configure command) =>
        command.Limits.Violations() is { Count: > 0 } violations ? Decision<CoordinatorEvent>.Reject("limits-invalid", string.Join(" ", violations))
        : command.Limits == state.Limits ? Decision<CoordinatorEvent>.Nothing
        : Admissions(state, [new CoordinatorEvent.Configured(command.Limits, command.At)], command.At);

    private static Decision<CoordinatorEvent> OnRequest(CoordinatorState state, CoordinatorCommand.Request command)
    {
        var wanted = command.Wanted;
        if (CoordinatorState.StreamOf(wanted.Facts.Desk) != state.Stream)
            return Decision<CoordinatorEvent>.Reject("wrong-desk", $"{wanted.Facts.Stream} is not of the desk of {state.Stream}.");
        if (state.Seen.Any(seen => seen.Portfolio == wanted.Facts.Stream && seen.Number >= wanted.Number))
            return Decision<CoordinatorEvent>.Nothing;
        if (StressSizes.Refusal(wanted) is { } stressed)
            return Decision<CoordinatorEvent>.Reject("stress-over-limit", stressed);
        if (state.Limits is { } limits && Admission.Alone(limits, wanted) is var (limit, max))
        {
            return Decision<CoordinatorEvent>.Reject(
                $"{limit}-over-limit", $"turnover is {wanted.Turnover.ToText()}; {limit} of {state.Stream} allows {max.ToText()}, so it would wait for ever.");
        }

        return Admissions(state, [new CoordinatorEvent.Queued(wanted, command.At)], command.At);
    }

    private static Decision<CoordinatorEvent> OnFlight(CoordinatorState state, CoordinatorCommand.ReserveFlight command)
    {
        if (state.Admitted.FirstOrDefault(one => one.Request.Stream == command.Rebalance) is not { } reservation)
            return Decision<CoordinatorEvent>.Reject("not-admitted", $"{command.Rebalance} is not admitted, or has ended.");
        if (reservation.Flights.Any(flight => flight.Leg == command.Flight.Leg))
            return Decision<CoordinatorEvent>.Nothing;
        if ((FlightRules.Refuse(state, command) ?? PoolRules.Refuse(state, command)) is var (code, reason))
            return Decision<CoordinatorEvent>.Reject(code, reason);

        var reserved = new CoordinatorEvent.FlightReserved(command.Rebalance, command.Flight, command.Standing, command.At, command.Pool);
        return Unseen(state, FlightRules.Keys(command.Flight), command.At) is { } seen
            ? Decision<CoordinatorEvent>.Accept(seen, reserved)
            : Decision<CoordinatorEvent>.Accept(reserved);
    }

    private static CoordinatorEvent.FirstSeen? Unseen(CoordinatorState state, IEnumerable<BreakerKey> keys, DateTimeOffset at)
    {
        EquatableArray<BreakerKey> unseen = [.. keys.Except(state.FirstSeen.Select(one => one.Key)).Order()];
        return unseen.Count == 0 ? null : new(unseen, at);
    }

    /// <summary>Events, and whoever has room after them.</summary>
    private static Decision<CoordinatorEvent> Admissions(CoordinatorState state, List<CoordinatorEvent> events, DateTimeOffset at)
    {
        var after = events.Aggregate(state, CoordinatorFold.Evolve);
        while (Admission.Next(after, at) is { } request)
        {
            var admitted = new CoordinatorEvent.Admitted(request, at);
            events.Add(admitted);
            after = CoordinatorFold.Evolve(after, admitted);
        }

        return Decision<CoordinatorEvent>.Accept([.. events]);
    }
}
