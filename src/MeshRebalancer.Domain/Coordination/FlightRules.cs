using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>Judges what a leg is about to set in motion.</summary>
internal static class FlightRules
{
    /// <summary>Why not, or null.</summary>
    public static (string Code, string Reason)? Refuse(CoordinatorState state, CoordinatorCommand.ReserveFlight command)
    {
        if (state.Limits is null)
            return ("limits-unknown", "The desk's limits are not configured yet.");

        var after = CoordinatorFold.Reserve(state, command.Rebalance, command.Flight);
        return command.Flight.CountsAgainst()
            .Select(limited => Refuse(state, after, command, limited))
            .FirstOrDefault(refusal => refusal is not null);
    }

    /// <summary>How much of each limit is in use.</summary>
    public static IEnumerable<LimitUse> InUse(CoordinatorState state, DateTimeOffset now) =>
        from limited in state.Admitted.SelectMany(reservation => reservation.Flights).SelectMany(flight => flight.CountsAgainst()).Distinct()
        let max = Max(state, limited, now)
        where max is not null
        orderby limited.Limit, limited.Of
        select new LimitUse(limited, Used(state, limited), max.Value.Max);

    /// <summary>The chains and venues that a leg uses.</summary>
    public static IEnumerable<BreakerKey> Keys(LegFlight flight) =>
        new[] { BreakerKey.Chain(flight.From), BreakerKey.Chain(flight.To) }
            .Concat(flight.Venue is null ? [] : [BreakerKey.Venue(flight.Venue, flight.From)])
            .Distinct();

    private static (string Code, string Reason)? Refuse(
        CoordinatorState state, CoordinatorState after, CoordinatorCommand.ReserveFlight command, Limited limited)
    {
        if (Max(state, limited, command.At) is not var (max, partBps))
            return null;
        if (limited.Limit.IsExposure() && command.Standing.All(one => one.Limit != limited.Limit || one.Of != limited.Of))
            return ("exposure-unknown", $"What stands under {limited} was not looked at.");

        var before = Used(state, limited);
        var used = Used(after, limited);
        var standing = command.Standing.Where(one => one.Limit == limited.Limit && one.Of == limited.Of).Aggregate(Usd.Zero, (sum, one) => sum + one.Value);
        return used == before || standing + used <= max
            ? null
            : (limited.Limit.OverLimit(), Words(limited, command.Flight, (used - before, before, standing), max, partBps));
    }

    private static string Words(Limited limited, LegFlight flight, (Usd Added, Usd Before, Usd Standing) found, Usd max, int partBps) =>
        $"{limited}: {flight.Leg} adds {found.Added.ToText()} to {found.Before.ToText()} of open rebalances"
        + (limited.Limit.IsExposure() ? $" and {found.Standing.ToText()} that stands there" : "")
        + $"; {max.ToText()} is allowed"
        + (partBps < Ramp.Whole ? FormattableString.Invariant($" while it is new ({partBps} bps of the limit).") : ".");

    /// <summary>
    /// What open rebalances use. The rounds of one rebalance move the same money one after the other, so the largest counts; and a leg counts only
    /// what no leg before it brought under the same limit.
    /// </summary>
    private static Usd Used(CoordinatorState state, Limited limited) => state.Admitted.Aggregate(
        Usd.Zero,
        (sum, reservation) => sum + reservation.Flights
            .GroupBy(flight => flight.Round)
            .Select(round => Added([.. round], limited))
            .Aggregate(Usd.Zero, (most, one) => one > most ? one : most));

    private static Usd Added(IReadOnlyList<LegFlight> round, Limited limited)
    {
        var counted = round.Where(flight => flight.CountsAgainst().Contains(limited)).ToArray();
        var legs = counted.Select(flight => flight.Leg).ToArray();
        return counted.Aggregate(Usd.Zero, (sum, flight) =>
        {
            var brought = flight.Funded.Where(part => legs.Contains(part.Leg)).Aggregate(Usd.Zero, (parts, part) => parts + part.Value);
            return sum + new Usd(UInt256.SaturatingSubtract(flight.Value.Raw, brought.Raw));
        });
    }

    private static (Usd Max, int PartBps)? Max(CoordinatorState state, Limited limited, DateTimeOffset at)
    {
        if (state.Limits?.Of(limited.Limit) is not { } max)
            return null;
        if (state.Limits.Ramp is not { } ramp || !limited.Limit.IsRamped())
            return (max, Ramp.Whole);

        var key = BreakerKey.Parse($"{(limited.Limit == ValueLimit.ExposurePerVenue ? "venue" : "chain")}:{limited.Of}");
        var since = state.FirstSeen.FirstOrDefault(one => one.Key == key)?.At ?? at;
        var part = ramp.PartBps(at - since);
        return (new(UInt256.MulDiv(max.Raw, (ulong)part, Ramp.Whole, Rounding.Down)), part);
    }
}
