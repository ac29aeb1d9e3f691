using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace MeshRebalancer.Benchmarks.Journal;

/// <summary>
/// The limit: one loop on one connection that only inserts rows of the same shape, with the same index and the same durability, so many in
/// each transaction. No versions are checked, nothing is hashed, nobody waits for an answer.
/// </summary>
internal sealed class BareSqlite : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _commit;
    private long _position;

    public BareSqlite(string file)
    {
        SQLitePCL.Batteries_V2.Init();
        _connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _connection.Open();
        using var create = Command(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE events (
                position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, payload BLOB NOT NULL,
                at INTEGER NOT NULL, epoch INTEGER NOT NULL, trace TEXT, hash BLOB NOT NULL, UNIQUE (stream, version));
            """);
        create.ExecuteNonQuery();
        (_begin, _commit) = (Command("BEGIN IMMEDIATE"), Command("COMMIT"));
        _insert = Command("INSERT INTO events VALUES (@position, @stream, @version, 'bench.written.v1', @payload, 0, 1, NULL, @hash)");
        _insert.Parameters.AddWithValue("@position", 0L);
        _insert.Parameters.AddWithValue("@stream", "");
        _insert.Parameters.AddWithValue("@version", 0L);
        _insert.Parameters.AddWithValue("@payload", Writers.Payload);
        _insert.Parameters.AddWithValue("@hash", new byte[32]);
    }

    /// <summary>Durable rows a second.</summary>
    public double Rate(int batch, TimeSpan length)
    {
        var (rows, start) = (0L, Stopwatch.GetTimestamp());
        for (; Stopwatch.GetElapsedTime(start) < length; rows += batch)
        {
            _begin.ExecuteNonQuery();
            for (var i = 0; i < batch; i++)
            {
                _insert.Parameters[0].Value = ++_position;
                _insert.Parameters[1].Value = Stream(batch, i);
                _insert.Parameters[2].Value = _position;
                _insert.ExecuteNonQuery();
            }

            _commit.ExecuteNonQuery();
        }

        return rows / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        _begin.Dispose();
        _insert.Dispose();
        _commit.Dispose();
        _connection.Dispose();
    }

    private static string Stream(int batch, int number) => FormattableString.Invariant($"bench-{batch}.{number}");

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
