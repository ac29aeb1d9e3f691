using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using MeshRebalancer.Engine.Akka.Nodes;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Engine.Akka.Wire;
using MeshRebalancer.Engine.Conformance;
using Microsoft.Extensions.Logging.Abstractions;
using Cluster = Akka.Cluster.Cluster;

namespace MeshRebalancer.Engine.Akka.Tests;

/// <summary>A cluster of one node in this process.</summary>
internal static class OneNode
{
    // A cluster of one has nobody to wait for. Nodes in one process stall together, on a busy machine for seconds: that is nobody's death.
    public static readonly Config Quick = ConfigurationFactory.ParseString(
        """
        akka.cluster {
          periodic-tasks-initial-delay = 10ms
          gossip-interval = 50ms
          leader-actions-interval = 50ms
          failure-detector.acceptable-heartbeat-pause = 10s
          sharding { retry-interval = 50ms, waiting-for-state-timeout = 500ms, updating-state-timeout = 500ms }
          distributed-data { gossip-interval = 50ms, notify-subscribers-interval = 20ms }
          singleton.hand-over-retry-interval = 50ms
        }
        """);

    private static readonly Config Relay = ConfigurationFactory.ParseString(
        """
        akka.persistence.journal.plugin = "relay.journal"
        akka.persistence.snapshot-store.plugin = "relay.snapshots"
        relay.journal {
          class = "MeshRebalancer.Engine.Akka.Tests.Relay.RelayJournal, MeshRebalancer.Engine.Akka.Tests"
          replay-filter.mode = fail
          recovery-event-timeout = 30s
        }
        relay.snapshots.class = "MeshRebalancer.Engine.Akka.Tests.Relay.RelaySnapshots, MeshRebalancer.Engine.Akka.Tests"
        """);

    public static async Task<ActorSystem> JoinAsync(ClusterStore store, Config more, params Setup[] setups)
    {
        var system = ClusterSystem.Create(store, more.WithFallback(Quick), WireFormats.None, NullLoggerFactory.Instance, setups);
        var cluster = Cluster.Get(system);
        await cluster.JoinAsync(cluster.SelfAddress);
        return system;
    }

    /// <summary>An engine whose streams store through the journal that the suite gives, faults and all.</summary>
    public static async Task<RunningEngine> StartAsync(ClusterStore store, EngineSetup setup)
    {
        var system = await JoinAsync(store, Relay, new Tests.Relay.RelaySetup(setup.Journal));
        var engine = new AkkaEngine(system, setup.Kinds, setup.Journal, store.Meaning, Options, setup.Time, new Random(1), NullLogger<AkkaEngine>.Instance);
        await engine.StartAsync(CancellationToken.None);
        return new(engine, async () =>
        {
            await engine.DisposeAsync();
            await system.Terminate();
        });
    }

    private static ClusterEngineOptions Options { get; } = new()
    {
        Streams = new() { PassivateAfter = EngineSetup.PassivateAfter, Effects = new() { BackoffMax = EngineSetup.RetryWithin } },
        AskTimeout = TimeSpan.FromSeconds(30),
    };
}
