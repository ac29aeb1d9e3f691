using System.Data.Common;
using MeshRebalancer.Ports.Journal;
using Microsoft.Data.Sqlite;

namespace MeshRebalancer.Engine.Akka.Storage;

/// <summary>The journal of a cluster of one node, in a SQLite file: to try it out, and for tests.</summary>
public sealed class SqliteStore : ClusterStore
{
    private const int Constraint = 19;
    private const int SqlError = 1;

    static SqliteStore() => SQLitePCL.Batteries_V2.Init();

    /// <param name="path">The file; its folder is made where it is missing.</param>
    public SqliteStore(string path)
    {
        var file = Path.GetFullPath(path);
        Name = $"SQLite journal '{file}'";
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        ConnectionString = new SqliteConnectionStringBuilder { DataSource = file, Pooling = true }.ToString();
    }

    /// <inheritdoc/>
    public override string Name { get; }

    internal override string Provider => "SQLite.MS";

    internal override string ConnectionString { get; }

    internal override string Schema => "Sqlite";

    internal override string Category => "substr(persistence_id, 1, instr(persistence_id, '-') - 1)";

    internal override string Now => "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";

    // The mode stays in the file; a transaction of this database's driver takes the write lock when it begins.
    internal override string LockSchema => "SELECT 1";

    internal override async Task<DbConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            await connection.OpenAsync(cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL";
            await command.ExecuteScalarAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    internal override Exception? Explain(Exception failure) => failure switch
    {
        SqliteException { SqliteErrorCode: Constraint } => new JournalConflictException(
            "Another writer stored this version first: this one has lost its place."),
        SqliteException { SqliteErrorCode: SqlError } missing when missing.Message.Contains("no such table", StringComparison.Ordinal) =>
            new JournalUnavailableException($"{Name} holds no cluster's journal yet: start a node on it once.", failure),
        SqliteException => new JournalUnavailableException($"{Name} failed: {failure.Message}", failure),
        _ => null,
    };

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        using var connection = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(connection);
        return ValueTask.CompletedTask;
    }
}
