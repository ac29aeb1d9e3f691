using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Embedded.Tests;

public sealed class SqliteEngineConformanceTests : EngineConformance
{
    private readonly TempFolder _folder = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete();
    }

    protected override async Task<IJournal> OpenJournalAsync() => await SqliteJournal.OpenAsync(_folder.Journal, TimeProvider.System, CancellationToken.None);

    protected override Task<RunningEngine> StartEngineAsync(EngineSetup setup) => EmbeddedEngineUnderTest.StartAsync(setup);
}

[Collection(PostgresCollection.Name)]
[RequiresPostgres]
public sealed class PostgresEngineConformanceTests(PostgresServer server) : EngineConformance
{
    private string _database = "";

    public override async Task InitializeAsync() => _database = await server.CreateDatabaseAsync();

    protected override async Task<IJournal> OpenJournalAsync() => await PostgresJournal.OpenAsync(_database, TimeProvider.System, CancellationToken.None);

    protected override Task<RunningEngine> StartEngineAsync(EngineSetup setup) => EmbeddedEngineUnderTest.StartAsync(setup);
}

/// <summary>One server for all tests that need one.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresServer>
{
    public const string Name = "postgres";
}
