using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>Judges what a leg is about to take of a pool, with what all others of its desk take of it.</summary>
internal static class PoolRules
{
    private const uint BpsWhole = 10_000;

    /// <summary>Why not, or null.</summary>
    public static (string Code, string Reason)? Refuse(CoordinatorState state, CoordinatorCommand.ReserveFlight command)
    {
        if (state.Limits?.PoolShare is not { } share || command.Flight.Pool is not { } pool)
            return null;
        if (command.Pool is not { } found || (share.VolumeMaxBps is not null && found.Volume is null))
            return ("pool-unknown", $"{pool} was not looked at.");
        var taken = Taken(state, share, pool, command.At);
        return Over(share.DepthMaxBps, found.Depth, "pool-depth", "of what moves its price by 1%")
            ?? Over(share.VolumeMaxBps, found.Volume ?? Usd.Zero, "pool-volume", FormattableString.Invariant($"swapped in the last {share.WindowSeconds} s"));

        (string, string)? Over(int? bps, Usd whole, string limit, string what) =>
            bps is not { } max || (taken + command.Flight.Value).Raw * BpsWhole <= whole.Raw * (uint)max ? null
                : ($"{limit}-over-limit", FormattableString.Invariant(
                    $"{limit} of {pool}: {command.Flight.Leg} adds {command.Flight.Value.ToText()} to {taken.ToText()} of the desk; {max} bps of {whole.ToText()} {what} are allowed."));
    }

    /// <summary>Takes that still count after a flight.</summary>
    public static EquatableArray<PoolTake> After(CoordinatorState state, CoordinatorEvent.FlightReserved e)
    {
        if (state.Limits?.PoolShare is not { } share)
            return [];
        var kept = state.Takes.Where(take => Counts(state, share, take, e.At));
        return e.Flight.Pool is { } pool ? [.. kept, new PoolTake(e.Rebalance, pool, e.Flight.Value, e.At)] : [.. kept];
    }

    private static Usd Taken(CoordinatorState state, PoolShare share, string pool, DateTimeOffset at) => state.Takes
        .Where(take => take.Pool == pool && Counts(state, share, take, at))
        .Aggregate(Usd.Zero, (sum, take) => sum + take.Value);

    private static bool Counts(CoordinatorState state, PoolShare share, PoolTake take, DateTimeOffset at) =>
        take.At > at.AddSeconds(-share.WindowSeconds) || state.Admitted.Any(one => one.Request.Stream == take.Rebalance);
}
