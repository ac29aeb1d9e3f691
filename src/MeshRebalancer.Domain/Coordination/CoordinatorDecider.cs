using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>What a command leads to.</summary>
public static class CoordinatorDecider
{
    /// <summary>The most open rebalances that a desk may allow.</summary>
    public const int OpenLimit = 10_000;

    /// <summary>Judges a command.</summary>
    public static Decision<CoordinatorEvent> Decide(CoordinatorState state, CoordinatorCommand command) => command switch
    {
        CoordinatorCommand.Configure c => OnConfigure(state, c),
        CoordinatorCommand.Request c => OnRequest(state, c),
        CoordinatorCommand.ConfirmStarted c => state.Admitted.Any(reservation => reservation.Request.Stream == c.Rebalance && !reservation.Started)
            ? Decision<CoordinatorEvent>.Accept(new CoordinatorEvent.Started(c.Rebalance, c.At))
            : Decision<CoordinatorEvent>.Nothing,
        CoordinatorCommand.Release c => state.Admitted.Any(reservation => reservation.Request.Stream == c.Rebalance)
            ? WithAdmissions(state, new CoordinatorEvent.Released(c.Rebalance, c.At), c.At)
            : Decision<CoordinatorEvent>.Nothing,
    };

    private static Decision<CoordinatorEvent> OnConfigure(CoordinatorState state, CoordinatorCommand.Configure command)
    {
        var limits = command.Limits;
        if (limits.OpenMax is < 1 or > OpenLimit || limits.TurnoverMax <= Usd.Zero)
        {
            return Decision<CoordinatorEvent>.Reject(
                "limits-invalid",
                FormattableString.Invariant(
                    $"openMax is {limits.OpenMax}, allowed are 1 … {OpenLimit}; turnoverMax is {limits.TurnoverMax.Words()}, it must be above zero."));
        }

        return limits == state.Limits ? Decision<CoordinatorEvent>.Nothing : WithAdmissions(state, new CoordinatorEvent.Configured(limits, command.At), command.At);
    }

    private static Decision<CoordinatorEvent> OnRequest(CoordinatorState state, CoordinatorCommand.Request command)
    {
        var wanted = command.Wanted;
        if (CoordinatorState.StreamOf(wanted.Facts.Desk) != state.Stream)
            return Decision<CoordinatorEvent>.Reject("wrong-desk", $"{wanted.Facts.Stream} is not of the desk of {state.Stream}.");
        if (state.Seen.Any(seen => seen.Portfolio == wanted.Facts.Stream && seen.Number >= wanted.Number))
            return Decision<CoordinatorEvent>.Nothing;
        if (state.Limits is { } limits && wanted.Turnover > limits.TurnoverMax)
        {
            return Decision<CoordinatorEvent>.Reject(
                "turnover-over-limit",
                $"turnover is {wanted.Turnover.Words()}; turnoverMax of {state.Stream} is {limits.TurnoverMax.Words()} for all open rebalances together.");
        }

        return WithAdmissions(state, new CoordinatorEvent.Queued(wanted, command.At), command.At);
    }

    /// <summary>An event, and whoever has room after it, in order of asking.</summary>
    private static Decision<CoordinatorEvent> WithAdmissions(CoordinatorState state, CoordinatorEvent first, DateTimeOffset at)
    {
        List<CoordinatorEvent> events = [first];
        var after = CoordinatorFold.Evolve(state, first);
        while (NextAdmitted(after) is { } request)
        {
            var admitted = new CoordinatorEvent.Admitted(request, at);
            events.Add(admitted);
            after = CoordinatorFold.Evolve(after, admitted);
        }

        return Decision<CoordinatorEvent>.Accept([.. events]);
    }

    /// <summary>
    /// The first that waits, if there is room for it. It is never overtaken for being large; but one that is over the limit all by itself
    /// (asked for before the limits were set or lowered) can't be served at all and would hold up everybody.
    /// </summary>
    private static RebalanceRequest? NextAdmitted(CoordinatorState state)
    {
        if (state.Limits is not { } limits || state.Admitted.Count >= limits.OpenMax)
            return null;

        var first = state.Waiting.FirstOrDefault(request => request.Turnover <= limits.TurnoverMax);
        var reserved = state.Admitted.Aggregate(Usd.Zero, (sum, reservation) => sum + reservation.Request.Turnover);
        return first is not null && reserved + first.Turnover <= limits.TurnoverMax ? first : null;
    }

    /// <summary>Dollars with two digits, rounded down: for people.</summary>
    private static string Words(this Usd value)
    {
        var cents = value.Raw / UInt256.PowerOfTen(Usd.Scale - 2);
        return FormattableString.Invariant($"{cents / 100UL}.{(ulong)(cents % 100UL):00} USD");
    }
}
