using System.Data.Common;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using Npgsql;
using NpgsqlTypes;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>
/// Writes groups into PostgreSQL in one transaction and two round trips: one begins and reads epoch, position and heads, one stores everything
/// and commits. After any failure the session is thrown away and opened again; the epoch's row lock makes the new session wait for whatever
/// the old one still commits.
/// </summary>
internal sealed class PostgresGroupStore(PostgresDatabase server, NpgsqlConnection session, long epoch) : IGroupStore
{
    private const string EpochSql = "SELECT epoch FROM epoch FOR UPDATE";

    private const string LastPositionSql = "SELECT coalesce(max(position), 0) FROM events";

    private const string HeadsSql =
        """
        SELECT s.stream, e.version, e.hash FROM unnest($1) s(stream)
        CROSS JOIN LATERAL (SELECT version, hash FROM events WHERE stream = s.stream COLLATE "C" ORDER BY version DESC LIMIT 1) e
        """;

    private const string InsertSql = "INSERT INTO events SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    private const string WakesSql =
        "INSERT INTO wakes (stream, due) SELECT * FROM unnest($1, $2) ON CONFLICT (stream) DO UPDATE SET due = excluded.due";

    private const string NoWakesSql = "DELETE FROM wakes WHERE stream = ANY($1)";

    private const string SnapshotsSql =
        """
        INSERT INTO snapshots (stream, version, hash, payload) VALUES ($1, $2, $3, $4)
        ON CONFLICT (stream) DO UPDATE SET version = excluded.version, hash = excluded.hash, payload = excluded.payload
        WHERE excluded.version >= snapshots.version
        """;

    private NpgsqlConnection? _session = session;

    /// <inheritdoc/>
    public string Name => server.Name;

    /// <inheritdoc/>
    public string Kind => server.Kind;

    /// <inheritdoc/>
    public long Epoch => epoch;

    /// <inheritdoc/>
    public Task<DbConnection> OpenReadAsync(CancellationToken cancel) => server.OpenReadAsync(cancel);

    /// <inheritdoc/>
    public JournalUnavailableException? Explain(Exception failure) => server.Explain(failure);

    /// <inheritdoc/>
    public async Task<GroupVerdict> CommitAsync(WriteGroup group)
    {
        try
        {
            return await CommitAsync(_session ??= await ReopenAsync(), group);
        }
        catch
        {
            if (_session is not null)
                await _session.DisposeAsync();
            _session = null;
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
            await _session.DisposeAsync();
        await server.DisposeAsync();
    }

    // The lock may still be held by our own broken session, which the server has not noticed yet: the epoch tells whether another node came.
    private async Task<NpgsqlConnection> ReopenAsync()
    {
        var opened = await server.OpenSessionAsync(CancellationToken.None);
        await PostgresLock.TryTakeAsync(opened, CancellationToken.None);
        return opened;
    }

    private async Task<GroupVerdict> CommitAsync(NpgsqlConnection connection, WriteGroup group)
    {
        var (lastPosition, heads) = await BeginAsync(connection, group);
        var verdict = GroupJudge.Judge(group.Appends, heads, lastPosition, epoch);
        await using var batch = new NpgsqlBatch(connection);
        Store(batch, verdict, group.Snapshots);
        Add(batch, "COMMIT");
        await batch.ExecuteNonQueryAsync();
        return verdict;
    }

    private async Task<(long LastPosition, Dictionary<StreamId, StreamHead> Heads)> BeginAsync(NpgsqlConnection connection, WriteGroup group)
    {
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, "BEGIN");
        Add(batch, EpochSql);
        Add(batch, LastPositionSql);
        Add(batch, HeadsSql, Array(group.Appends.Select(append => append.Stream.ToString()).Distinct(), NpgsqlDbType.Text));
        await using var rows = await batch.ExecuteReaderAsync();
        await rows.ReadAsync();
        if (rows.GetInt64(0) != epoch)
            throw new JournalConflictException($"{Name} was taken over by a newer node (this node's epoch is {epoch}): this node must stop.");
        await rows.NextResultAsync();
        await rows.ReadAsync();
        var lastPosition = rows.GetInt64(0);
        await rows.NextResultAsync();
        var heads = new Dictionary<StreamId, StreamHead>();
        while (await rows.ReadAsync())
        {
            var stream = StreamId.Parse(rows.GetString(0));
            heads.Add(stream, new(stream, rows.GetInt64(1), Hash32.FromBytes(rows.GetFieldValue<byte[]>(2))));
        }

        return (lastPosition, heads);
    }

    private static void Store(NpgsqlBatch batch, GroupVerdict verdict, IReadOnlyList<StoredSnapshot> snapshots)
    {
        var rows = verdict.Events;
        if (rows.Count > 0)
        {
            Add(
                batch, InsertSql,
                Array(rows.Select(row => row.Position), NpgsqlDbType.Bigint),
                Array(rows.Select(row => row.Stream.ToString()), NpgsqlDbType.Text),
                Array(rows.Select(row => row.Version), NpgsqlDbType.Bigint),
                Array(rows.Select(row => row.Event.Name), NpgsqlDbType.Text),
                Array(rows.Select(row => row.Event.Payload), NpgsqlDbType.Bytea),
                Array(rows.Select(row => HashChain.Microseconds(row.At)), NpgsqlDbType.Bigint),
                Array(rows.Select(row => row.Epoch), NpgsqlDbType.Bigint),
                Array(rows.Select(row => row.TraceParent), NpgsqlDbType.Text),
                Array(rows.Select(row => row.Hash.ToBytes()), NpgsqlDbType.Bytea));
        }

        StoreWakes(batch, verdict.Wakes);
        foreach (var snapshot in snapshots)
        {
            Add(
                batch, SnapshotsSql,
                new() { Value = snapshot.Stream.ToString() }, new() { Value = snapshot.Version },
                new() { Value = snapshot.Hash.ToBytes() }, new() { Value = snapshot.Payload });
        }
    }

    private static void StoreWakes(NpgsqlBatch batch, IReadOnlyDictionary<StreamId, DateTimeOffset?> wakes)
    {
        var due = wakes.Where(wake => wake.Value is not null).ToArray();
        if (due.Length > 0)
        {
            Add(
                batch, WakesSql,
                Array(due.Select(wake => wake.Key.ToString()), NpgsqlDbType.Text),
                Array(due.Select(wake => HashChain.Microseconds(wake.Value!.Value)), NpgsqlDbType.Bigint));
        }

        if (due.Length < wakes.Count)
            Add(batch, NoWakesSql, Array(wakes.Where(wake => wake.Value is null).Select(wake => wake.Key.ToString()), NpgsqlDbType.Text));
    }

    private static NpgsqlParameter Array<T>(IEnumerable<T> values, NpgsqlDbType type) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
    }
}
