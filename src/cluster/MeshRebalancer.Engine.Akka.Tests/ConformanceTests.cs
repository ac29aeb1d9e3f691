using Akka.Actor;
using MeshRebalancer.Engine.Akka.Nodes;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Engine.Akka.Tests;

/// <summary>The cluster's engine on one node: persistent actors, over the plugin of Akka.Persistence.Sql.</summary>
public abstract class AkkaEngineConformance : EngineConformance
{
    private readonly List<ActorSystem> _systems = [];
    private ClusterStore? _store;

    protected abstract Task<ClusterStore> CreateStoreAsync();

    public override async Task InitializeAsync() => _store = await CreateStoreAsync();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var system in _systems)
        {
            await system.Terminate();
        }

        await _store!.DisposeAsync();
    }

    protected override async Task<IJournal> OpenJournalAsync()
    {
        var system = ClusterSystem.CreateAlone(_store!, NullLoggerFactory.Instance);
        _systems.Add(system);
        return await ClusterJournal.OpenAsync(system, _store!, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
    }

    protected override Task<RunningEngine> StartEngineAsync(EngineSetup setup) => OneNode.StartAsync(_store!, setup);
}

public sealed class SqliteConformanceTests : AkkaEngineConformance
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-akka-").FullName;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Task<ClusterStore> CreateStoreAsync() => Task.FromResult<ClusterStore>(new SqliteStore(Path.Combine(_folder, "journal.db")));
}

[Collection(PostgresCollection.Name)]
[RequiresPostgres]
public sealed class PostgresConformanceTests(PostgresServer server) : AkkaEngineConformance
{
    protected override Task<ClusterStore> CreateStoreAsync() => server.CreateStoreAsync();
}

/// <summary>One server for all tests that need one.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresServer>
{
    public const string Name = "postgres";
}

internal static class PostgresServerStores
{
    /// <summary>A store on a database of its own.</summary>
    public static async Task<ClusterStore> CreateStoreAsync(this PostgresServer server) => new PostgresStore(await server.CreateDatabaseAsync());
}
