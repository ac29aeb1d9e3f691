using System.Data.Common;
using System.Reflection;
using Dapper;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>Brings a database to this build's schema: numbered SQL files, each applied once. Whoever calls holds the journal's lock.</summary>
internal static class Migrations
{
    private const string Table = "CREATE TABLE IF NOT EXISTS journal_migrations (number bigint PRIMARY KEY, name text NOT NULL)";

    /// <summary>Applies what is missing, all in one transaction.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="folder">The store's folder of files: <c>Sqlite</c> or <c>Postgres</c>.</param>
    /// <param name="journal">How messages call the journal.</param>
    /// <param name="cancel">Stops waiting; nothing is applied then.</param>
    /// <exception cref="JournalUnavailableException">A newer build has written the journal.</exception>
    public static async Task ApplyAsync(DbConnection connection, string folder, string journal, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await connection.ExecuteAsync(new(Table, transaction: transaction, cancellationToken: cancel));
        var applied = await connection.ExecuteScalarAsync<long>(
            new("SELECT coalesce(max(number), 0) FROM journal_migrations", transaction: transaction, cancellationToken: cancel));
        var scripts = Scripts(folder);
        if (applied > scripts.Count)
        {
            throw new JournalUnavailableException(
                $"{journal} was written by a newer MeshRebalancer (schema {applied}; this one knows {scripts.Count}): use that one.");
        }

        foreach (var (number, name, sql) in scripts.Where(script => script.Number > applied))
        {
            await connection.ExecuteAsync(new(sql, transaction: transaction, cancellationToken: cancel));
            await connection.ExecuteAsync(new(
                "INSERT INTO journal_migrations (number, name) VALUES (@number, @name)",
                new { number, name }, transaction, cancellationToken: cancel));
        }

        await transaction.CommitAsync(cancel);
    }

    private static List<(long Number, string Name, string Sql)> Scripts(string folder)
    {
        var assembly = typeof(Migrations).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select((name, index) => (index + 1L, name, Text(assembly, name))),
        ];
    }

    private static string Text(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
