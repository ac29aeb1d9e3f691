using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What several phases of a rebalance have in common.</summary>
public static class RebalanceParts
{
    /// <summary>What was asked for; null before the start.</summary>
    public static RebalanceRequest? Request(this RebalanceState state) => state switch
    {
        RebalanceState.Unstarted => null,
        RebalanceState.Planning s => s.Request,
        RebalanceState.Executing s => s.Request,
        RebalanceState.Parked s => s.Inner.Request,
        RebalanceState.Ended s => s.Request,
    };

    /// <summary>The legs of all rounds so far.</summary>
    public static EquatableArray<LegProgress> AllLegs(this RebalanceState state) => state switch
    {
        RebalanceState.Unstarted => [],
        RebalanceState.Planning s => s.Done,
        RebalanceState.Executing s => [.. s.Done, .. s.Legs],
        RebalanceState.Parked s => [.. s.Inner.Done, .. s.Inner.Legs],
        RebalanceState.Ended s => s.Legs,
    };

    /// <summary>The leg that an effect is of, of whichever round, or null.</summary>
    public static PlannedLeg? LegOf(this RebalanceState state, EffectId id) => state.Find(RebalanceIds.LegOf(id))?.Leg;

    /// <summary>The leg of this id, of whichever round, or null.</summary>
    internal static LegProgress? Find(this RebalanceState state, string legId) =>
        state.AllLegs().FirstOrDefault(leg => string.Equals(leg.Leg.Id, legId, StringComparison.Ordinal));

    /// <summary>The round's legs while it runs.</summary>
    internal static RebalanceState.Executing? Running(this RebalanceState state) => state switch
    {
        RebalanceState.Executing s => s,
        RebalanceState.Parked s => s.Inner,
        RebalanceState.Unstarted or RebalanceState.Planning or RebalanceState.Ended => null,
    };

    /// <summary>Whether the leg of this id belongs to the round that runs.</summary>
    internal static bool IsRunning(this RebalanceState state, string legId) =>
        state.Running()?.Legs.Any(leg => string.Equals(leg.Leg.Id, legId, StringComparison.Ordinal)) ?? false;

    /// <summary>The same with one leg changed, of whichever round.</summary>
    internal static RebalanceState With(this RebalanceState state, string legId, Func<LegProgress, LegProgress> change)
    {
        EquatableArray<LegProgress> In(EquatableArray<LegProgress> legs) =>
            legs.Replace(leg => string.Equals(leg.Leg.Id, legId, StringComparison.Ordinal), change);

        return state switch
        {
            RebalanceState.Unstarted => throw new CorruptHistoryException(state, legId),
            RebalanceState.Planning s => s with { Done = In(s.Done) },
            RebalanceState.Executing s => s with { Legs = In(s.Legs), Done = In(s.Done) },
            RebalanceState.Parked s => s with { Inner = s.Inner with { Legs = In(s.Inner.Legs), Done = In(s.Inner.Done) } },
            RebalanceState.Ended s => s with { Legs = In(s.Legs) },
        };
    }

    /// <summary>The same with something more to tell the portfolio.</summary>
    internal static RebalanceState With(this RebalanceState state, Booking? booking) => booking is null ? state : state switch
    {
        RebalanceState.Unstarted => throw new CorruptHistoryException(state, booking),
        RebalanceState.Planning s => s with { Unbooked = s.Unbooked.Add(booking) },
        RebalanceState.Executing s => s with { Unbooked = s.Unbooked.Add(booking) },
        RebalanceState.Parked s => s with { Inner = s.Inner with { Unbooked = s.Inner.Unbooked.Add(booking) } },
        RebalanceState.Ended s => s with { Unbooked = s.Unbooked.Add(booking) },
    };
}
