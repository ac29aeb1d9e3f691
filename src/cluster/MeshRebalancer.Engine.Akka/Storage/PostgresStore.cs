using System.Data.Common;
using System.Net.Sockets;
using MeshRebalancer.Ports.Journal;
using Npgsql;

namespace MeshRebalancer.Engine.Akka.Storage;

/// <summary>A cluster's journal in one PostgreSQL database, in the connection's schema.</summary>
public sealed class PostgresStore : ClusterStore
{
    private const int ReadsMax = 8;

    // Three nodes with these and their readers stay below a server's default of 100 connections.
    private const int WritesMax = 16;

    private readonly NpgsqlDataSource _source;

    /// <exception cref="ArgumentException">The connection string can't be read; it is not repeated in the message.</exception>
    public PostgresStore(string connectionString)
    {
        var settings = Parse(connectionString) ?? throw new ArgumentException(
            "The journal's connection string can't be read; it looks like Host=127.0.0.1;Port=5432;Database=mesh;Username=mesh.",
            nameof(connectionString));
        settings.ApplicationName ??= $"meshrebalancer {Environment.MachineName} {Environment.ProcessId}";
        Name = $"PostgreSQL journal '{settings.Database ?? settings.Username}' at {settings.Host}:{settings.Port}";
        if (!settings.ContainsKey("Maximum Pool Size"))
            settings.MaxPoolSize = WritesMax;
        ConnectionString = settings.ToString();
        settings.MaxPoolSize = Math.Max(settings.MinPoolSize, ReadsMax);
        settings.ApplicationName += " reading";
        _source = NpgsqlDataSource.Create(settings);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    internal override string Provider => "PostgreSQL.15";

    internal override string ConnectionString { get; }

    internal override string Schema => "Postgres";

    internal override string Category => "split_part(persistence_id, '-', 1)";

    internal override string Now => "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    // Any number, as long as it is always the same one.
    internal override string LockSchema => "SELECT pg_advisory_xact_lock(7275839427)";

    internal override async Task<DbConnection> OpenAsync(CancellationToken cancel) => await _source.OpenConnectionAsync(cancel);

    internal override Exception? Explain(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => new JournalConflictException(
            "Another writer stored this version first: this one has lost its place."),
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable } => new JournalUnavailableException(
            $"{Name} holds no cluster's journal yet. Check the database's name, or start a node on it once.", failure),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new JournalUnavailableException(
            $"{Name} can't grow: the server's disk is full. Free some space; the nodes go on by themselves.", failure),
        PostgresException refused => new JournalUnavailableException($"{Name} failed: {refused.MessageText} ({refused.SqlState}).", failure),
        NpgsqlException or SocketException or TimeoutException => new JournalUnavailableException(
            $"{Name} does not answer: {failure.Message}. Start the server or check host, port and network; the nodes try again by themselves.", failure),
        _ => null,
    };

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        // The plugin's connections, which it leaves in their pool.
        await using (var connection = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await _source.DisposeAsync();
    }

    private static NpgsqlConnectionStringBuilder? Parse(string connectionString)
    {
        try
        {
            return new(connectionString);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }
}
