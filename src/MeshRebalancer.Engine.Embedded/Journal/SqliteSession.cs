using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using Microsoft.Data.Sqlite;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>The writer's connection with its prepared statements.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly List<SqliteCommand> _commands = [];
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _epoch;
    private readonly SqliteCommand _head;
    private readonly SqliteCommand _lastPosition;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _wake;
    private readonly SqliteCommand _noWake;
    private readonly SqliteCommand _snapshot;

    /// <param name="file">The database.</param>
    /// <param name="onConnect">Runs first, where given.</param>
    public SqliteSession(string file, string? onConnect)
    {
        _connection = SqliteFile.OpenForWriting(file);
        if (onConnect is not null)
            Prepare(onConnect).ExecuteScalar();
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _epoch = Prepare("SELECT epoch FROM epoch");
        _head = Prepare("SELECT version, hash FROM events WHERE stream = @stream ORDER BY version DESC LIMIT 1", "stream");
        _lastPosition = Prepare("SELECT coalesce(max(position), 0) FROM events");
        _insert = Prepare(
            "INSERT INTO events VALUES (@position, @stream, @version, @name, @payload, @at, @epoch, @trace, @hash)",
            "position", "stream", "version", "name", "payload", "at", "epoch", "trace", "hash");
        _wake = Prepare(JournalSql.KeepWake, "stream", "due");
        _noWake = Prepare(JournalSql.DropWake, "stream");
        _snapshot = Prepare(JournalSql.KeepSnapshot, "stream", "version", "hash", "payload");
    }

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    public long ReadEpoch() => (long)_epoch.ExecuteScalar()!;

    public long ReadLastPosition() => (long)_lastPosition.ExecuteScalar()!;

    public StreamHead? ReadHead(StreamId stream)
    {
        using var row = Fill(_head, stream.ToString()).ExecuteReader();
        return row.Read() ? new(stream, row.GetInt64(0), Hash32.FromBytes(row.GetFieldValue<byte[]>(1))) : null;
    }

    public void Insert(StoredEvent row) => Fill(
        _insert, row.Position, row.Stream.ToString(), row.Version, row.Event.Name, row.Event.Payload, HashChain.Microseconds(row.At), row.Epoch,
        row.TraceParent, row.Hash.ToBytes()).ExecuteNonQuery();

    public void KeepWake(StreamId stream, DateTimeOffset? due) =>
        (due is { } at ? Fill(_wake, stream.ToString(), HashChain.Microseconds(at)) : Fill(_noWake, stream.ToString())).ExecuteNonQuery();

    public void KeepSnapshot(StoredSnapshot snapshot) =>
        Fill(_snapshot, snapshot.Stream.ToString(), snapshot.Version, snapshot.Hash.ToBytes(), snapshot.Payload).ExecuteNonQuery();

    /// <summary>Closes the connection, and so rolls an open transaction back.</summary>
    public void Dispose()
    {
        foreach (var command in _commands)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static SqliteCommand Fill(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Add("@" + name);
        }

        _commands.Add(command);
        return command;
    }
}
