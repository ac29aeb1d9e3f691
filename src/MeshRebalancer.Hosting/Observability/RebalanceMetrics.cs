using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Hosting.Observability;

/// <summary>Counts and times rebalances and legs from what is stored. One that began before this node did is counted at its end, not timed.</summary>
public sealed class RebalanceMetrics
{
    private readonly Dictionary<StreamId, DateTimeOffset> _started = [];
    private readonly Dictionary<(StreamId Stream, string Leg), (DateTimeOffset At, string Kind)> _legs = [];

    /// <summary>Takes one stored event in, in the order of storing.</summary>
    public void Take(LiveEvent live)
    {
        var stream = live.Stored.Stream;
        switch (live.Event)
        {
            case RebalanceEvent.Started started:
                _started[stream] = started.At;
                MeshTelemetry.RebalancesStarted.Add(1);
                break;
            case RebalanceEvent.LegChecking { Attempt: 1 } checking:
                _legs[(stream, checking.LegId)] = (checking.At, "swap");
                break;
            case RebalanceEvent.LegBurning burning when _legs.TryGetValue((stream, burning.LegId), out var leg):
                _legs[(stream, burning.LegId)] = leg with { Kind = "transfer" };
                break;
            case RebalanceEvent.LegSettled settled:
                EndLeg(stream, settled.LegId, settled.At, "settled");
                break;
            case RebalanceEvent.TransferRefunded refunded:
                EndLeg(stream, refunded.LegId, refunded.At, "refunded");
                break;
            case RebalanceEvent.LegFailed failed:
                EndLeg(stream, failed.LegId, failed.At, "failed");
                break;
            case RebalanceEvent.Ended ended:
                End(stream, ended);
                break;
        }
    }

    private void EndLeg(StreamId stream, string leg, DateTimeOffset at, string outcome)
    {
        if (_legs.Remove((stream, leg), out var began))
        {
            MeshTelemetry.LegDuration.Record(
                (at - began.At).TotalSeconds, new(MeshTelemetry.LegKindTag, began.Kind), new KeyValuePair<string, object?>(MeshTelemetry.OutcomeTag, outcome));
        }
    }

    private void End(StreamId stream, RebalanceEvent.Ended ended)
    {
        var outcome = new KeyValuePair<string, object?>(MeshTelemetry.OutcomeTag, ended.Outcome switch
        {
            RebalanceOutcome.Completed => "completed",
            RebalanceOutcome.Incomplete => "incomplete",
            RebalanceOutcome.NotStarted => "not-started",
        });
        MeshTelemetry.RebalancesEnded.Add(1, outcome);
        if (_started.Remove(stream, out var began))
        {
            MeshTelemetry.RebalanceDuration.Record((ended.At - began).TotalSeconds, outcome);
        }
    }
}
