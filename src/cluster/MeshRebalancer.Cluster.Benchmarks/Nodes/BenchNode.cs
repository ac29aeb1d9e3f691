using Akka.Actor;
using Akka.Configuration;
using MeshRebalancer.Engine.Akka;
using MeshRebalancer.Engine.Akka.Nodes;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Engine.Akka.Wire;
using MeshRebalancer.Runtime.Mailboxes;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging.Abstractions;
using AkkaCluster = Akka.Cluster.Cluster;

namespace MeshRebalancer.Cluster.Benchmarks.Nodes;

/// <summary>A node of a cluster as it is deployed, on loopback: the settings of <c>base.conf</c>, the real plugin, PostgreSQL.</summary>
internal sealed class BenchNode : IAsyncDisposable
{
    // Whoever measures keeps the processors busy: silence is nobody's death here. Its last words would stand in the table.
    private const string Patient = "akka.cluster.failure-detector.acceptable-heartbeat-pause = 60s\nakka.stdout-loglevel = OFF";

    private readonly ActorSystem _system;
    private readonly PostgresStore _store;

    private BenchNode(ActorSystem system, PostgresStore store, ClusterJournal journal, AkkaEngine engine) =>
        (_system, _store, Journal, Engine) = (system, store, journal, engine);

    public AkkaEngine Engine { get; }

    public ClusterJournal Journal { get; }

    public Address Address => AkkaCluster.Get(_system).SelfAddress;

    /// <summary>Starts a node, and waits until it is a member.</summary>
    /// <param name="database">A connection string.</param>
    /// <param name="kinds">What it runs.</param>
    /// <param name="formats">How it travels.</param>
    /// <param name="seed">Whom it joins; null to be the first.</param>
    /// <param name="port">Where it is reached; 0 for any.</param>
    /// <param name="role">Its only role: "host" runs streams, where anything else only asks.</param>
    /// <param name="streams">How streams are run.</param>
    public static async Task<BenchNode> StartAsync(
        string database, IReadOnlyList<IStreamKind> kinds, WireFormats formats, Address? seed = null, int port = 0, string role = "host", MailboxOptions? streams = null)
    {
        var store = new PostgresStore(database);
        var own = ConfigurationFactory.ParseString($"{Patient}\nakka.cluster.roles = [{role}]\nakka.remote.dot-netty.tcp.port = {port}");
        var system = ClusterSystem.Create(store, own, formats, NullLoggerFactory.Instance);
        var journal = await ClusterJournal.OpenAsync(system, store, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        var options = new ClusterEngineOptions { RoleOf = _ => "host", AskTimeout = TimeSpan.FromSeconds(15), Streams = streams ?? new() };
        var engine = new AkkaEngine(
            system, new(kinds), journal, store.Meaning, options, TimeProvider.System, new Random(1), NullLogger<AkkaEngine>.Instance);
        await AkkaCluster.Get(system).JoinAsync(seed ?? AkkaCluster.Get(system).SelfAddress);
        await engine.StartAsync(CancellationToken.None);
        return new(system, store, journal, engine);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Journal.DisposeAsync();
        await _system.Terminate();
        await _store.DisposeAsync();
    }
}
