using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>What happened to a coordinator.</summary>
public abstract record CoordinatorEvent
{
    private CoordinatorEvent()
    {
    }

    /// <summary>Limits were set.</summary>
    [WireName("coordinator.configured.v1")]
    public sealed record Configured(DeskLimits Limits, DateTimeOffset At) : CoordinatorEvent;

    /// <summary>Chains and venues that the desk did not have before.</summary>
    [WireName("coordinator.first-seen.v1")]
    public sealed record FirstSeen(EquatableArray<BreakerKey> Keys, DateTimeOffset At) : CoordinatorEvent;

    /// <summary>A request came. It waits, if only for the admission that follows in the same append.</summary>
    [WireName("coordinator.queued.v1")]
    public sealed record Queued(RebalanceRequest Request, DateTimeOffset At) : CoordinatorEvent;

    /// <summary>A request is admitted; room is reserved.</summary>
    [WireName("coordinator.admitted.v1")]
    public sealed record Admitted(RebalanceRequest Request, DateTimeOffset At) : CoordinatorEvent;

    /// <summary>The rebalance was told.</summary>
    [WireName("coordinator.started.v1")]
    public sealed record Started(StreamId Rebalance, DateTimeOffset At) : CoordinatorEvent;

    /// <summary>A leg may set this in motion: it counts against the limits until its rebalance ends.</summary>
    [WireName("coordinator.flight-reserved.v1")]
    public sealed record FlightReserved(
        StreamId Rebalance,
        LegFlight Flight,
        EquatableArray<Standing> Standing,
        DateTimeOffset At,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PoolStanding? Pool = null) : CoordinatorEvent;

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

    /// <inheritdoc/>
    public virtual DateTimeOffset? DueAt { get; init; }

    /// <summary>Tell the rebalance to start; answered by ConfirmStarted.</summary>
    public sealed record StartRebalance(EffectId Id, RebalanceRequest Request) : CoordinatorEffect;

    /// <summary>A durable timer, while somebody waits for nothing but time: ReportDue at <see cref="DueAt"/>.</summary>
    public sealed record Wake(EffectId Id) : CoordinatorEffect;
}
