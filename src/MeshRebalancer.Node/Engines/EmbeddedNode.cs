using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Engine.Embedded;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Mailboxes;
using MeshRebalancer.Runtime.Portfolios;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Node.Engines;

/// <summary>The embedded engine over a SQL journal, as a node uses it.</summary>
internal sealed class EmbeddedNode : INodeEngine
{
    private readonly EmbeddedEngine _engine;

    private EmbeddedNode(EmbeddedEngine engine, IJournal journal) => (_engine, Journal) = (engine, journal);

    public IStreams Streams => _engine;

    public IJournal Journal { get; }

    public WatchShare Share { get; } = WatchShare.All();

    public bool ServesApi => true;

    public Task FollowAsync(ChainConnector connector, CancellationToken cancel) => connector.RunAsync(cancel);

    /// <summary>Opens the configured journal and puts the engine on it.</summary>
    /// <param name="journal">Which.</param>
    /// <param name="pauseAfter">For tests of crashes: see <see cref="PausingJournal"/>.</param>
    /// <param name="options">How its streams run; null is the default.</param>
    public static OpenEngine On(JournalConfiguration journal, string? pauseAfter = null, MailboxOptions? options = null) => async (kinds, logs, time, cancel) =>
    {
        var opened = await OpenJournalAsync(journal, time, cancel);
        opened = pauseAfter is null ? opened : new PausingJournal(opened, pauseAfter);
        var engine = new EmbeddedEngine(new StreamCatalogue(kinds), opened, options ?? new MailboxOptions(), time, new Random(), logs.CreateLogger<EmbeddedEngine>());
        return new EmbeddedNode(engine, opened);
    };

    /// <summary>Opens a journal to read beside a node that writes it: no lock, no epoch.</summary>
    public static SqlJournalReader OpenReader(JournalConfiguration journal)
    {
        try
        {
            return journal switch
            {
                JournalConfiguration.Sqlite sqlite => SqliteJournal.OpenReader(sqlite.Path),
                JournalConfiguration.Postgres postgres => PostgresJournal.OpenReader(ConnectionString(postgres)),
            };
        }
        catch (ArgumentException unreadable) when (unreadable.ParamName == "connectionString")
        {
            throw NotAConnection(journal);
        }
    }

    /// <summary>Opens a journal to write it.</summary>
    /// <exception cref="JournalHeldException">A node has it.</exception>
    public static async Task<IJournal> OpenJournalAsync(JournalConfiguration journal, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            return journal switch
            {
                JournalConfiguration.Sqlite sqlite => await SqliteJournal.OpenAsync(sqlite.Path, time, cancel),
                JournalConfiguration.Postgres postgres => await PostgresJournal.OpenAsync(ConnectionString(postgres), time, cancel),
            };
        }
        catch (ArgumentException unreadable) when (unreadable.ParamName == "connectionString")
        {
            throw NotAConnection(journal);
        }
    }

    public Task StartAsync(CancellationToken cancel) => _engine.StartAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await Journal.DisposeAsync();
    }

    private static NodeRefusedException NotAConnection(JournalConfiguration journal) => new(
        $"{((JournalConfiguration.Postgres)journal).ConnectionStringFile} holds no connection string that can be read; it looks like Host=127.0.0.1;Port=5432;Database=mesh;Username=mesh.");

    private static string ConnectionString(JournalConfiguration.Postgres postgres)
    {
        try
        {
            return File.ReadAllText(postgres.ConnectionStringFile).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeRefusedException($"journal.postgresFile can't be read: {error.Message}");
        }
    }
}
