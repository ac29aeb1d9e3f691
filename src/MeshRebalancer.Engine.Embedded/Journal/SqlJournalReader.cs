using System.Data.Common;
using System.Runtime.CompilerServices;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>Reads a journal's tables page by page, so that no long reading holds a transaction open. Takes no lock and raises no epoch.</summary>
public sealed class SqlJournalReader : IJournalReader, IAsyncDisposable
{
    private const int Page = 1000;

    /// <summary>Readings at the same time; more wait. A thousand streams that are replayed at once must not use up a server's connections.</summary>
    internal const int ReadsMax = 8;

    private const string Columns = "position, stream, version, name, payload, at, epoch, trace, hash";

    private const string StreamSql =
        $"SELECT {Columns} FROM events WHERE stream = @stream AND version > @after ORDER BY version LIMIT @page";

    private const string AllSql = $"SELECT {Columns} FROM events WHERE position > @after ORDER BY position LIMIT @page";

    private const string SnapshotSql = "SELECT stream, version, hash, payload FROM snapshots WHERE stream = @stream";

    private const string WakesSql = "SELECT stream, due FROM wakes WHERE stream > @after ORDER BY stream LIMIT @page";

    // Jumps from one stream name to the next in the index instead of walking all events.
    private const string HeadsSql =
        """
        WITH RECURSIVE names(stream) AS (
            SELECT min(stream) FROM events WHERE stream > @after AND stream < @before
            UNION ALL
            SELECT (SELECT min(e.stream) FROM events e WHERE e.stream > names.stream AND e.stream < @before)
            FROM names WHERE names.stream IS NOT NULL)
        SELECT e.stream, e.version, e.hash
        FROM (SELECT stream FROM names WHERE stream IS NOT NULL LIMIT @page) n
        JOIN events e ON e.stream = n.stream AND e.version = (SELECT max(l.version) FROM events l WHERE l.stream = n.stream)
        ORDER BY e.stream
        """;

    private readonly SemaphoreSlim _turns = new(ReadsMax);
    private readonly ISqlStore _store;

    internal SqlJournalReader(ISqlStore store) => _store = store;

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var stored in PagesAsync(StreamSql, ("stream", stream.ToString()), afterVersion, ReadEvent, row => row.Version, cancel))
        {
            yield return stored;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var stored in PagesAsync(AllSql, null, afterPosition, ReadEvent, row => row.Position, cancel))
        {
            yield return stored;
        }
    }

    /// <inheritdoc/>
    public async Task<StoredSnapshot?> ReadSnapshotAsync(StreamId stream, CancellationToken cancel)
    {
        var found = await QueryAsync(SnapshotSql, [("stream", stream.ToString())], ReadSnapshot, cancel);
        return found.Count == 0 ? null : found[0];
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StreamHead> ListAsync(string? category, [EnumeratorCancellation] CancellationToken cancel)
    {
        // Names are ASCII: a category's streams lie between "category-" and the character after the hyphen.
        var (first, before) = category is null ? ("", "~") : (category + "-", category + ".");
        await foreach (var head in PagesAsync(HeadsSql, ("before", before), first, ReadHead, row => row.Stream.ToString(), cancel))
        {
            yield return head;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StreamWake> WakesAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var wake in PagesAsync(WakesSql, null, "", ReadWake, row => row.Stream.ToString(), cancel))
        {
            yield return wake;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _turns.Dispose();
    }

    private async IAsyncEnumerable<T> PagesAsync<T, TKey>(
        string sql, (string, object)? fixedParameter, TKey after, Func<DbDataReader, T> read, Func<T, TKey> key,
        [EnumeratorCancellation] CancellationToken cancel)
        where TKey : notnull
    {
        List<T> page;
        do
        {
            (string, object)[] parameters = fixedParameter is { } one ? [("after", after), ("page", Page), one] : [("after", after), ("page", Page)];
            page = await QueryAsync(sql, parameters, read, cancel);
            foreach (var row in page)
            {
                yield return row;
                after = key(row);
            }
        }
        while (page.Count == Page);
    }

    private async Task<List<T>> QueryAsync<T>(
        string sql, (string Name, object Value)[] parameters, Func<DbDataReader, T> read, CancellationToken cancel)
    {
        await _turns.WaitAsync(cancel);
        try
        {
            await using var connection = await _store.OpenReadAsync(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, value) in parameters)
            {
                command.Add(name, value);
            }

            var rows = new List<T>();
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        catch (Exception failure) when (_store.Explain(failure) is not null)
        {
            throw _store.Explain(failure)!;
        }
        finally
        {
            _turns.Release();
        }
    }

    private static StoredEvent ReadEvent(DbDataReader row) => new(
        row.GetInt64(0),
        StreamId.Parse(row.GetString(1)),
        row.GetInt64(2),
        new(row.GetString(3), row.GetFieldValue<byte[]>(4)),
        UnixMicroseconds.ToInstant(row.GetInt64(5)),
        row.GetInt64(6),
        row.IsDBNull(7) ? null : row.GetString(7),
        Hash32.FromBytes(row.GetFieldValue<byte[]>(8)));

    private StreamHead ReadHead(DbDataReader row)
    {
        try
        {
            return new(StreamId.Parse(row.GetString(0)), row.GetInt64(1), Hash32.FromBytes(row.GetFieldValue<byte[]>(2)));
        }
        catch (Exception broken) when (broken is FormatException or ArgumentException)
        {
            throw new JournalUnavailableException($"{_store.Name} is damaged: the head of '{row.GetString(0)}' can't be read. Restore it from a backup.", broken);
        }
    }

    private static StoredSnapshot ReadSnapshot(DbDataReader row) =>
        new(StreamId.Parse(row.GetString(0)), row.GetInt64(1), Hash32.FromBytes(row.GetFieldValue<byte[]>(2)), row.GetFieldValue<byte[]>(3));

    private static StreamWake ReadWake(DbDataReader row) => new(StreamId.Parse(row.GetString(0)), UnixMicroseconds.ToInstant(row.GetInt64(1)));
}
