using System.Data.Common;
using System.Runtime.CompilerServices;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Akka.Storage;

/// <summary>
/// Reads what Akka.Persistence.Sql has stored, page by page and beside the nodes that write. What a stream is owed is told by its last event,
/// so nothing is kept beside the events.
/// </summary>
/// <param name="store">Where. Not the reader's to close.</param>
public sealed class ClusterJournalReader(ClusterStore store) : IJournalReader
{
    private const int Page = 1000;
    private const string Columns = "ordering, persistence_id, sequence_number, manifest, message";

    private const string StreamSql =
        $"SELECT {Columns} FROM journal WHERE persistence_id = @stream AND sequence_number > @after ORDER BY sequence_number LIMIT @page";

    private const string AllSql = $"SELECT {Columns} FROM journal WHERE ordering > @after AND ordering <= @last ORDER BY ordering LIMIT @page";

    private const string LastSql = "SELECT coalesce(max(ordering), 0) FROM journal";

    private const string SnapshotSql =
        "SELECT sequence_number, snapshot FROM snapshot WHERE persistence_id = @stream ORDER BY sequence_number DESC LIMIT 1";

    // Jumps from one name to the next in the index instead of walking all events. Other names than ours are Akka's own.
    private const string HeadsSql =
        """
        WITH RECURSIVE names(name) AS (
            SELECT min(persistence_id) FROM journal WHERE persistence_id > @after AND persistence_id < @before
            UNION ALL
            SELECT (SELECT min(j.persistence_id) FROM journal j WHERE j.persistence_id > names.name AND j.persistence_id < @before)
            FROM names WHERE names.name IS NOT NULL)
        SELECT j.ordering, j.persistence_id, j.sequence_number, j.manifest, j.message
        FROM (SELECT name FROM names WHERE name IS NOT NULL LIMIT @page) n
        JOIN journal j ON j.persistence_id = n.name
            AND j.sequence_number = (SELECT max(l.sequence_number) FROM journal l WHERE l.persistence_id = n.name)
        ORDER BY j.persistence_id
        """;

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in PagesAsync(StreamSql, [("stream", stream.ToString())], afterVersion, row => row.Version, cancel))
        {
            yield return row.ToStored();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in RangeAsync(afterPosition, long.MaxValue, cancel))
        {
            yield return row.ToStored();
        }
    }

    /// <summary>
    /// The events of one category's streams after a position, in the order of positions: what a read model follows. It is the category that is the tag; it
    /// is taken from the stream's name, so every event has it, whichever version stored it.
    /// </summary>
    /// <param name="category">Such as <c>portfolio</c>.</param>
    /// <param name="afterPosition">Where the read model stands; 0 for the beginning.</param>
    /// <param name="cancel">Stops reading.</param>
    public async IAsyncEnumerable<StoredEvent> ReadCategoryAsync(string category, long afterPosition, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in CategoryAsync(category, afterPosition, long.MaxValue, cancel))
        {
            yield return row.ToStored();
        }
    }

    /// <inheritdoc/>
    public async Task<StoredSnapshot?> ReadSnapshotAsync(StreamId stream, CancellationToken cancel)
    {
        var found = await QueryAsync(SnapshotSql, [("stream", stream.ToString())], row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), cancel);
        if (found is not [var (version, bytes)])
            return null;
        var snapshot = EnvelopeBytes.ReadSnapshot(bytes);
        return new(stream, version, snapshot.Hash, snapshot.Payload);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StreamHead> ListAsync(string? category, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in HeadsAsync(category, cancel))
        {
            var stored = row.ToStored();
            yield return new(stored.Stream, stored.Version, stored.Hash);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StreamWake> WakesAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in HeadsAsync(null, cancel))
        {
            if (row.ToEnvelope().Wake is { } due)
                yield return new(StreamId.Parse(row.Stream), due);
        }
    }

    /// <summary>The last position that is stored; 0 for none.</summary>
    internal async Task<long> LastAsync(CancellationToken cancel) => (await QueryAsync(LastSql, [], row => row.GetInt64(0), cancel))[0];

    /// <summary>The last row of a stream, or null.</summary>
    internal async Task<JournalRow?> HeadAsync(StreamId stream, CancellationToken cancel)
    {
        var sql = $"SELECT {Columns} FROM journal WHERE persistence_id = @stream ORDER BY sequence_number DESC LIMIT 1";
        var rows = await QueryAsync(sql, [("stream", stream.ToString())], JournalRow.Read, cancel);
        return rows is [var head] ? head : null;
    }

    /// <summary>The rows after a position, up to another one.</summary>
    internal IAsyncEnumerable<JournalRow> RangeAsync(long after, long last, CancellationToken cancel) =>
        PagesAsync(AllSql, [("last", last)], after, row => row.Position, cancel);

    /// <summary>One category's rows after a position, up to another one.</summary>
    internal IAsyncEnumerable<JournalRow> CategoryAsync(string category, long after, long last, CancellationToken cancel) => PagesAsync(
        $"SELECT {Columns} FROM journal WHERE {store.Category} = @category AND ordering > @after AND ordering <= @last ORDER BY ordering LIMIT @page",
        [("category", category), ("last", last)], after, row => row.Position, cancel);

    private IAsyncEnumerable<JournalRow> HeadsAsync(string? category, CancellationToken cancel)
    {
        // Names are ASCII: a category's streams lie between "category-" and the character after the hyphen.
        var (first, before) = category is null ? ("", "~") : (category + "-", category + ".");
        return PagesAsync(HeadsSql, [("before", before)], first, row => row.Stream, cancel);
    }

    private async IAsyncEnumerable<JournalRow> PagesAsync<TKey>(
        string sql, (string, object)[] parameters, TKey after, Func<JournalRow, TKey> key, [EnumeratorCancellation] CancellationToken cancel)
        where TKey : notnull
    {
        List<JournalRow> page;
        do
        {
            page = await QueryAsync(sql, [.. parameters, ("after", after), ("page", Page)], JournalRow.Read, cancel);
            foreach (var row in page)
            {
                // Akka's own streams, such as a sharding coordinator's, are none of ours.
                if (!row.Stream.StartsWith('/'))
                    yield return row;
                after = key(row);
            }
        }
        while (page.Count == Page);
    }

    private async Task<List<T>> QueryAsync<T>(
        string sql, (string Name, object Value)[] parameters, Func<DbDataReader, T> read, CancellationToken cancel)
    {
        try
        {
            await using var connection = await store.OpenAsync(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, value) in parameters)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value);
                command.Parameters.Add(parameter);
            }

            var rows = new List<T>();
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        catch (Exception failure) when (store.Explain(failure) is not null)
        {
            throw store.Explain(failure)!;
        }
    }
}
