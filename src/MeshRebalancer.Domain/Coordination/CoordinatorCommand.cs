using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>What a coordinator may be told.</summary>
public abstract record CoordinatorCommand : ICommand
{
    private CoordinatorCommand()
    {
    }

    /// <summary>These limits from now on. What is admitted already stays. A waiting request that is over them alone waits for other limits and is overtaken.</summary>
    public sealed record Configure(DeskLimits Limits, DateTimeOffset At) : CoordinatorCommand;

    /// <summary>The desk has these chains and venues now: the limits of those that are new grow from here.</summary>
    public sealed record Notice(EquatableArray<BreakerKey> Keys, DateTimeOffset At) : CoordinatorCommand;

    /// <summary>A portfolio wants to rebalance. One that is over a limit by itself is refused: <c>{limit}-over-limit</c>.</summary>
    public sealed record Request(RebalanceRequest Wanted, DateTimeOffset At) : CoordinatorCommand;

    /// <summary>The rebalance was told to start.</summary>
    public sealed record ConfirmStarted(StreamId Rebalance, DateTimeOffset At) : CoordinatorCommand;

    /// <summary>
    /// A leg is about to send its first transaction that lets value leave. Idempotent by leg. Refused as <c>{limit}-over-limit</c> when a limit on
    /// value would be exceeded; a leg that adds nothing to a limit is not refused by it. What is reserved is freed by the rebalance's end alone.
    /// </summary>
    /// <param name="Rebalance">Admitted and not ended.</param>
    /// <param name="Flight">What it sets in motion.</param>
    /// <param name="Standing">What stands wherever it goes, of each exposure that is limited. What is missing is unknown, never zero.</param>
    /// <param name="At">When.</param>
    /// <param name="Pool">The pool that it swaps in, where a limit asks for it; null is unknown.</param>
    public sealed record ReserveFlight(
        StreamId Rebalance, LegFlight Flight, EquatableArray<Standing> Standing, DateTimeOffset At, PoolStanding? Pool = null) : CoordinatorCommand;

    /// <summary>The durable timer: a rate may have room again.</summary>
    public sealed record ReportDue(EffectId Id, DateTimeOffset At) : CoordinatorCommand;

    /// <summary>The rebalance has ended.</summary>
    public sealed record Release(StreamId Rebalance, DateTimeOffset At) : CoordinatorCommand;
}
