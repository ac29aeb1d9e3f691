using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>What a desk allows at one time.</summary>
/// <param name="OpenMax">Open rebalances, 1 … 10,000.</param>
/// <param name="TurnoverMax">Turnover of all open rebalances together.</param>
public sealed record DeskLimits(int OpenMax, Usd TurnoverMax);

/// <summary>An admitted rebalance's reservation; freed only by the rebalance's end.</summary>
/// <param name="Request">The request.</param>
/// <param name="Started">Whether the rebalance has been told.</param>
public sealed record Reservation(RebalanceRequest Request, bool Started);

/// <summary>The last rebalance number seen of a portfolio: what comes with that number or a lower one again is a duplicate.</summary>
public sealed record LastSeen(StreamId Portfolio, int Number);

/// <summary>Where a desk's coordinator stands.</summary>
/// <param name="Stream">Its stream: <c>coordinator-{desk}</c>.</param>
/// <param name="Limits">Null until configured: everything waits.</param>
/// <param name="Waiting">In the order in which they are to be served. Nobody overtakes the first, or a large one would starve.</param>
/// <param name="Admitted">Reservations.</param>
/// <param name="Seen">Ordered by portfolio.</param>
public sealed record CoordinatorState(
    StreamId Stream, DeskLimits? Limits, EquatableArray<RebalanceRequest> Waiting, EquatableArray<Reservation> Admitted, EquatableArray<LastSeen> Seen)
{
    /// <summary>The coordinator of a desk.</summary>
    public static StreamId StreamOf(string desk) => StreamId.Of("coordinator", desk);
}

/// <summary>What a coordinator may be told.</summary>
public abstract record CoordinatorCommand : ICommand
{
    private CoordinatorCommand()
    {
    }

    /// <summary>These limits from now on. What is admitted already stays. A waiting request that is over them alone waits for other limits and is overtaken.</summary>
    public sealed record Configure(DeskLimits Limits, DateTimeOffset At) : CoordinatorCommand;

    /// <summary>A portfolio wants to rebalance. One whose turnover alone is over the limit is refused, by name of the limit.</summary>
    public sealed record Request(RebalanceRequest Wanted, DateTimeOffset At) : CoordinatorCommand;

    /// <summary>The rebalance was told to start.</summary>
    public sealed record ConfirmStarted(StreamId Rebalance, DateTimeOffset At) : CoordinatorCommand;

    /// <summary>The rebalance has ended.</summary>
    public sealed record Release(StreamId Rebalance, DateTimeOffset At) : CoordinatorCommand;
}

/// <summary>What happened to a coordinator.</summary>
public abstract record CoordinatorEvent
{
    private CoordinatorEvent()
    {
    }

    /// <summary>Limits were set.</summary>
    [WireName("coordinator.configured.v1")]
    public sealed record Configured(DeskLimits Limits, DateTimeOffset At) : CoordinatorEvent;

    /// <summary>A request came. It waits, if only for the admission that follows in the same append.</summary>
    [WireName("coordinator.queued.v1")]
    public sealed record Queued(RebalanceRequest Request, DateTimeOffset At) : CoordinatorEvent;

    /// <summary>A request is admitted; room is reserved.</summary>
    [WireName("coordinator.admitted.v1")]
    public sealed record Admitted(RebalanceRequest Request, DateTimeOffset At) : CoordinatorEvent;

    /// <summary>The rebalance was told.</summary>
    [WireName("coordinator.started.v1")]
    public sealed record Started(StreamId Rebalance, DateTimeOffset At) : CoordinatorEvent;

    /// <summary>The rebalance ended; its room is free.</summary>
    [WireName("coordinator.released.v1")]
    public sealed record Released(StreamId Rebalance, DateTimeOffset At) : CoordinatorEvent;
}

/// <summary>What the world owes a coordinator.</summary>
public abstract record CoordinatorEffect : IEffect
{
    private CoordinatorEffect()
    {
    }

    public abstract EffectId Id { get; init; }

    /// <summary>Tell the rebalance to start; answered by ConfirmStarted.</summary>
    public sealed record StartRebalance(EffectId Id, RebalanceRequest Request) : CoordinatorEffect;
}
