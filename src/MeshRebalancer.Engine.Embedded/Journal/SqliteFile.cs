using System.Data.Common;
using MeshRebalancer.Ports.Journal;
using Microsoft.Data.Sqlite;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>One SQLite file: its connections, and what its errors mean.</summary>
internal class SqliteFile(string file) : ISqlStore
{
    private const int SqlError = 1;
    private const int Busy = 5;
    private const int ReadOnly = 8;
    private const int CantOpen = 14;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int NotADatabase = 26;

    static SqliteFile() => SQLitePCL.Batteries_V2.Init();

    /// <inheritdoc/>
    public string Name => Describe(file);

    /// <inheritdoc/>
    public string Kind => "sqlite";

    public static string Describe(string file) => $"SQLite journal '{file}'";

    /// <summary>A connection of its own in WAL mode, where a commit returns after the flush.</summary>
    public static SqliteConnection OpenForWriting(string file)
    {
        SQLitePCL.Batteries_V2.Init();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static JournalUnavailableException? Explain(Exception failure, string file) => failure is SqliteException sqlite
        ? new($"{Describe(file)} {Meaning(sqlite)}", failure)
        : null;

    /// <inheritdoc/>
    public async Task<DbConnection> OpenReadAsync(CancellationToken cancel)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = true }.ToString());
        try
        {
            await connection.OpenAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public JournalUnavailableException? Explain(Exception failure) => Explain(failure, file);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = true }.ToString());
        SqliteConnection.ClearPool(connection);
        return ValueTask.CompletedTask;
    }

    private static string Meaning(SqliteException failure) => failure.SqliteErrorCode switch
    {
        Full => "can't grow: the disk is full. Free some space; the node goes on by itself.",
        Busy => "is locked by another program. Close it; the node goes on by itself.",
        ReadOnly => "can't be written: the file or its folder is read-only.",
        CantOpen => "can't be opened: check that its folder exists and may be written by this user.",
        SqlError when failure.Message.Contains("no such table", StringComparison.Ordinal) => "holds no journal: the file is empty, or another program's.",
        Corrupt or NotADatabase => "is damaged or is no SQLite database. Restore it from a backup.",
        _ => $"failed: {failure.Message}",
    };
}
