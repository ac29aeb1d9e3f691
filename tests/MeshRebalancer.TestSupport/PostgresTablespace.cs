using Npgsql;

namespace MeshRebalancer.TestSupport;

/// <summary>A database in a folder of its own, dropped at the end together with its tablespace.</summary>
public sealed class PostgresTablespace : IAsyncDisposable
{
    private readonly string _admin;
    private readonly string _space;
    private readonly string _database;

    internal PostgresTablespace(string admin, string space, string database)
    {
        (_admin, _space, _database) = (admin, space, database);
        ConnectionString = new NpgsqlConnectionStringBuilder(admin) { Database = database }.ToString();
    }

    /// <summary>Of the database.</summary>
    public string ConnectionString { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ExecuteAsync($"DROP DATABASE {_database} WITH (FORCE)");
        await ExecuteAsync($"DROP TABLESPACE {_space}");
    }

    internal async Task CreateAsync(string folder)
    {
        await ExecuteAsync($"CREATE TABLESPACE {_space} LOCATION '{folder}'");
        await ExecuteAsync($"CREATE DATABASE {_database} TABLESPACE {_space}");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_admin);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
