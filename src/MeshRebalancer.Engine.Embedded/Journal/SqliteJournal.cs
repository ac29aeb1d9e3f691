using Dapper;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>
/// A journal in one SQLite file, in WAL mode, flushed at every commit. A lock on <c>FILE.lock</c> keeps a second node out for as long as
/// this one lives; the operating system gives it back when the process dies.
/// </summary>
public static class SqliteJournal
{
    /// <summary>Opens or creates the journal, and takes a new epoch.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="time">For durations, and for the lock's note of its holder.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="JournalHeldException">Another node has it open.</exception>
    /// <exception cref="JournalUnavailableException">It can't be opened, or a newer build wrote it.</exception>
    public static async Task<SqlJournal> OpenAsync(string path, TimeProvider time, CancellationToken cancel)
    {
        var file = Path.GetFullPath(path);
        var held = NodeLock.Take(file, time);
        try
        {
            await using (var connection = SqliteFile.OpenForWriting(file))
            {
                await Migrations.ApplyAsync(connection, "Sqlite", SqliteFile.Describe(file), cancel);
                await connection.ExecuteAsync(new("UPDATE epoch SET epoch = epoch + 1", cancellationToken: cancel));
                var epoch = await connection.ExecuteScalarAsync<long>(new("SELECT epoch FROM epoch", cancellationToken: cancel));
                return new(new SqliteGroupStore(file, epoch, held), time);
            }
        }
        catch (Exception failure)
        {
            held.Dispose();
            throw SqliteFile.Explain(failure, file) ?? failure;
        }
    }

    /// <summary>Reads a journal, also beside the node that writes it: no lock, no epoch.</summary>
    /// <exception cref="JournalUnavailableException">There is no such file.</exception>
    public static SqlJournalReader OpenReader(string path)
    {
        var file = Path.GetFullPath(path);
        return File.Exists(file)
            ? new(new SqliteFile(file))
            : throw new JournalUnavailableException($"{SqliteFile.Describe(file)} does not exist. Check the journal's path in the configuration.");
    }
}
