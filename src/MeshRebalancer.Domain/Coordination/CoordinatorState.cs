using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>Where a desk's coordinator stands.</summary>
/// <param name="Stream">Its stream: <c>coordinator-{desk}</c>.</param>
/// <param name="Limits">Null until configured: everything waits.</param>
/// <param name="Waiting">In the order in which they came; <see cref="Queue"/> says in which they are served.</param>
/// <param name="Admitted">Reservations.</param>
/// <param name="Seen">Ordered by portfolio.</param>
/// <param name="Recent">Starts that a limit still counts, oldest first; none where no limit counts them.</param>
/// <param name="FirstSeen">Chains and venues, and since when the desk has them; ordered by key.</param>
/// <param name="Takes">What legs took of pools that a limit still counts, oldest first; none where no limit counts them.</param>
public sealed record CoordinatorState(
    StreamId Stream,
    DeskLimits? Limits,
    EquatableArray<RebalanceRequest> Waiting,
    EquatableArray<Reservation> Admitted,
    EquatableArray<LastSeen> Seen,
    EquatableArray<RecentStart> Recent = default,
    EquatableArray<FirstSeen> FirstSeen = default,
    EquatableArray<PoolTake> Takes = default)
{
    /// <summary>The coordinator of a desk.</summary>
    public static StreamId StreamOf(string desk) => StreamId.Of("coordinator", desk);

    /// <summary>Those that wait, in the order in which they are served: the portfolio first whose last start is the longest ago.</summary>
    public IEnumerable<RebalanceRequest> Queue() => Admission.Order(this);

    /// <summary>How much of every limit on value is used, where there is such a limit and anything of it is in use; without what stands.</summary>
    /// <param name="now">For the limits of what is new.</param>
    public IEnumerable<LimitUse> InUse(DateTimeOffset now) => FlightRules.InUse(this, now);
}

/// <summary>An admitted rebalance's reservation; freed only by the rebalance's end.</summary>
/// <param name="Request">The request.</param>
/// <param name="Started">Whether the rebalance has been told.</param>
/// <param name="Flights">What its legs have set in motion, in order.</param>
public sealed record Reservation(RebalanceRequest Request, bool Started, EquatableArray<LegFlight> Flights = default);

/// <summary>The last rebalance number seen of a portfolio: what comes with that number or a lower one again is a duplicate.</summary>
/// <param name="Portfolio">Its stream.</param>
/// <param name="Number">The number.</param>
/// <param name="Started">When it was last admitted, or null.</param>
public sealed record LastSeen(StreamId Portfolio, int Number, DateTimeOffset? Started = null);

/// <summary>An admission that still counts against a rate.</summary>
public sealed record RecentStart(StreamId Portfolio, Usd Turnover, DateTimeOffset At);

/// <summary>Since when the desk has a chain or venue.</summary>
public sealed record FirstSeen(BreakerKey Key, DateTimeOffset At);

/// <summary>How much of a limit is in use.</summary>
/// <param name="Limited">Which limit, of what.</param>
/// <param name="Used">Reserved by open rebalances.</param>
/// <param name="Max">What is allowed now.</param>
public sealed record LimitUse(Limited Limited, Usd Used, Usd Max);
