using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Engine.Akka;
using MeshRebalancer.Engine.Akka.Chains;
using MeshRebalancer.Engine.Akka.Nodes;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Engine.Akka.Wire;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Portfolios;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;
using Address = Akka.Actor.Address;

namespace MeshRebalancer.ClusterNode;

/// <summary>The cluster's engine as a node uses it: its own actor system, a member of the cluster that the configuration names.</summary>
internal sealed class AkkaNode : INodeEngine
{
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(200);

    // Who joins whom is decided when the node starts, not when its actor system does.
    private static readonly Config WithoutSeeds = ConfigurationFactory.ParseString("akka.cluster.seed-nodes = []");

    private readonly string _desk;
    private readonly ActorSystem _system;
    private readonly ClusterStore _store;
    private readonly AkkaEngine _engine;
    private readonly ClusterJournal _journal;
    private readonly ChainFollowing _chains;
    private readonly MemberNotes _notes;
    private readonly Joining _joining;
    private readonly IReadOnlyList<Address> _seeds;

    private AkkaNode(ActorSystem system, ClusterStore store, AkkaEngine engine, ClusterJournal journal, Config cluster, string desk, ILogger log)
    {
        (_system, _store, _engine, _journal, _desk) = (system, store, engine, journal, desk);
        var roles = EngineConfig.ReadRoles(cluster);
        _notes = new(store, Cluster.Get(system).SelfAddress.ToString(), log);
        _joining = new(Cluster.Get(system), _notes, log);
        _seeds = [.. cluster.WithFallback(ClusterSystem.Base).GetStringList("akka.cluster.seed-nodes", []).Select(Address.Parse)];
        _chains = new(system, roles.Connectors, TimeProvider.System);
        ServesApi = roles.Api is null || Cluster.Get(system).SelfRoles.Contains(roles.Api);
        system.ActorOf(Props.Create(() => new MemberShare(Share, roles.Watch)), "share");
    }

    public IStreams Streams => _engine;

    public IJournal Journal => _journal;

    /// <summary>Nobody's until the node is a member.</summary>
    public WatchShare Share { get; } = new(_ => false);

    public bool ServesApi { get; }

    public Task FollowAsync(ChainConnector connector, CancellationToken cancel) => _chains.FollowAsync(connector, cancel);

    /// <summary>Opens the configured journal and puts the engine on it.</summary>
    public static OpenEngine On(MeshConfiguration configuration, Config cluster) => async (kinds, logs, time, cancel) =>
    {
        var store = Stores.Open(configuration.Journal);
        var system = ClusterSystem.Create(store, WithoutSeeds.WithFallback(cluster), WireFormats.OfMesh(kinds), logs);
        try
        {
            var opened = await ClusterJournal.OpenAsync(system, store, TimeProvider.System, logs.CreateLogger<ClusterJournal>(), cancel);
            var engine = new AkkaEngine(
                system, new StreamCatalogue(kinds), opened, store.Meaning, EngineConfig.Read(cluster), time, new Random(), logs.CreateLogger<AkkaEngine>());
            return new AkkaNode(system, store, engine, opened, cluster, configuration.Desk, logs.CreateLogger<AkkaNode>());
        }
        catch
        {
            await system.Terminate();
            await store.DisposeAsync();
            throw;
        }
    };

    /// <summary>Waits until the node is a member, then opens its shards.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        if (ReplicatorBuild.Fault is { } fault && (await _notes.OthersAsync(cancel)).Count >= ReplicatorBuild.FaultyNodesMax)
            throw new NodeRefusedException(fault);
        await _joining.JoinAsync(_seeds, cancel);
        await _engine.StartAsync(cancel);
        // Where all nodes start at once, shards take a while to find their places, and what comes next is asked only once.
        await AnsweredAsync(BreakersState.Global, cancel);
        await AnsweredAsync(CoordinatorState.StreamOf(_desk), cancel);
    }

    /// <summary>Finishes what is being stored, hands the shards over, and leaves the cluster.</summary>
    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _notes.DisposeAsync();
        await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
        await _system.Terminate();
        await _journal.DisposeAsync();
        await _store.DisposeAsync();
    }

    private async Task AnsweredAsync(StreamId stream, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await _engine.ReadAsync(stream, cancel);
                return;
            }
            catch (StreamStoppedException)
            {
                await Task.Delay(ProbePause, cancel);
            }
        }
    }
}
