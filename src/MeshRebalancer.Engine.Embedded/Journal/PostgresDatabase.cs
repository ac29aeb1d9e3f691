using System.Data.Common;
using System.Net.Sockets;
using MeshRebalancer.Ports.Journal;
using Npgsql;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>One PostgreSQL database: its connections, and what its errors mean.</summary>
internal sealed class PostgresDatabase : ISqlStore
{
    // More than the journal has, so that each is parsed and planned once a session.
    private const int StatementsMax = 32;

    private readonly NpgsqlDataSource _readers;
    private readonly string _session;

    /// <exception cref="ArgumentException">The connection string can't be read.</exception>
    public PostgresDatabase(string connectionString)
    {
        // Neither the text nor the parser's message, which may repeat a part of it, is shown.
        var settings = Parse(connectionString) ?? throw new ArgumentException(
            "The journal's connection string can't be read; it looks like Host=127.0.0.1;Port=5432;Database=mesh;Username=mesh.",
            nameof(connectionString));
        settings.ApplicationName ??= $"meshrebalancer {Environment.MachineName} {Environment.ProcessId}";
        Name = $"PostgreSQL journal '{settings.Database ?? settings.Username}' at {settings.Host}:{settings.Port}";
        settings.MaxPoolSize = Math.Max(settings.MinPoolSize, SqlJournalReader.ReadsMax);
        settings.MaxAutoPrepare = StatementsMax;
        settings.AutoPrepareMinUsages = 2;
        _readers = NpgsqlDataSource.Create(settings);
        settings.Pooling = false;
        settings.KeepAlive = 5;
        _session = settings.ToString();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Kind => "postgresql";

    /// <summary>A session of its own, whose commits return after the flush even where the server's default says otherwise.</summary>
    public async Task<NpgsqlConnection> OpenSessionAsync(CancellationToken cancel)
    {
        var connection = new NpgsqlConnection(_session);
        try
        {
            await connection.OpenAsync(cancel);
            await using var command = new NpgsqlCommand(
                "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'", connection);
            await command.ExecuteScalarAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<DbConnection> OpenReadAsync(CancellationToken cancel) => await _readers.OpenConnectionAsync(cancel);

    /// <inheritdoc/>
    public JournalUnavailableException? Explain(Exception failure) => failure switch
    {
        PostgresException refused => new($"{Name} {Meaning(refused)}", failure),
        NpgsqlException or SocketException or TimeoutException or InvalidOperationException { Source: "Npgsql" } => new(
            $"{Name} does not answer: {failure.Message}. Start the server or check host, port and network; the node tries again by itself.",
            failure),
        _ => null,
    };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _readers.DisposeAsync();

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

    private static string Meaning(PostgresException refused) => refused.SqlState switch
    {
        PostgresErrorCodes.DiskFull => "can't grow: the server's disk is full. Free some space; the node goes on by itself.",
        PostgresErrorCodes.UndefinedTable => "holds no journal yet. Check the database's name, or start a node on it once.",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => "refused the user name or the password.",
        PostgresErrorCodes.InvalidCatalogName => "does not exist: create the database first.",
        PostgresErrorCodes.InsufficientPrivilege => $"refused: {refused.MessageText}. The user must own its schema.",
        _ => $"failed: {refused.MessageText} ({refused.SqlState}).",
    };
}
