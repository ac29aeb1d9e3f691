using Dapper;
using MeshRebalancer.Ports.Journal;
using Npgsql;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>
/// A journal in one PostgreSQL database (in the connection's schema). The writer's session holds an advisory lock that keeps a second node
/// out; should the session break, the epoch that every transaction checks still does.
/// </summary>
public static class PostgresJournal
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(5);

    /// <summary>Opens the journal, creates or updates its tables, and takes a new epoch.</summary>
    /// <param name="connectionString">As Npgsql reads it. Never shown.</param>
    /// <param name="time">For durations and the watch.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="ArgumentException">The connection string can't be read; it is not repeated in the message.</exception>
    /// <exception cref="JournalHeldException">Another node has it open.</exception>
    /// <exception cref="JournalUnavailableException">The server does not answer or refuses, or a newer build wrote the journal.</exception>
    public static async Task<SqlJournal> OpenAsync(string connectionString, TimeProvider time, CancellationToken cancel)
    {
        var server = new PostgresDatabase(connectionString);
        NpgsqlConnection? session = null;
        try
        {
            session = await server.OpenSessionAsync(cancel);
            if (!await PostgresLock.TryTakeAsync(session, cancel))
                throw new JournalHeldException($"{server.Name} is open in another node ({await PostgresLock.HolderAsync(session, cancel)}). "
                    + "Stop that node first, or give this one a journal of its own.");
            await Migrations.ApplyAsync(session, "Postgres", server.Name, cancel);
            var epoch = await session.ExecuteScalarAsync<long>(new("UPDATE epoch SET epoch = epoch + 1 RETURNING epoch", cancellationToken: cancel));
            return new(new PostgresGroupStore(server, session, epoch), time, WatchEvery);
        }
        catch (Exception failure)
        {
            if (session is not null)
                await session.DisposeAsync();
            await server.DisposeAsync();
            throw server.Explain(failure) ?? failure;
        }
    }

    /// <summary>Reads a journal, also beside the node that writes it: no lock, no epoch.</summary>
    /// <exception cref="ArgumentException">The connection string can't be read; it is not repeated in the message.</exception>
    public static SqlJournalReader OpenReader(string connectionString) => new(new PostgresDatabase(connectionString));
}
