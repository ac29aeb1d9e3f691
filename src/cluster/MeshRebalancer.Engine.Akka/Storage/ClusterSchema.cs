using System.Reflection;
using Dapper;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Akka.Storage;

/// <summary>Brings a database to this build's schema: numbered SQL files, each applied once, by one node at a time.</summary>
internal static class ClusterSchema
{
    private const string Table = "CREATE TABLE IF NOT EXISTS cluster_migrations (number bigint PRIMARY KEY, name text NOT NULL)";

    /// <exception cref="JournalUnavailableException">A newer build has written the journal, or the database does not work.</exception>
    public static async Task ApplyAsync(ClusterStore store, CancellationToken cancel)
    {
        try
        {
            await ApplyMissingAsync(store, cancel);
        }
        catch (Exception failure) when (store.Explain(failure) is not null)
        {
            throw store.Explain(failure)!;
        }
    }

    private static async Task ApplyMissingAsync(ClusterStore store, CancellationToken cancel)
    {
        await using var connection = await store.OpenAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await connection.ExecuteScalarAsync(new(store.LockSchema, transaction: transaction, cancellationToken: cancel));
        await connection.ExecuteAsync(new(Table, transaction: transaction, cancellationToken: cancel));
        var applied = await connection.ExecuteScalarAsync<long>(
            new("SELECT coalesce(max(number), 0) FROM cluster_migrations", transaction: transaction, cancellationToken: cancel));
        var scripts = Scripts(store.Schema);
        if (applied > scripts.Count)
        {
            throw new JournalUnavailableException(
                $"{store.Name} was written by a newer MeshRebalancer (schema {applied}; this one knows {scripts.Count}): use that one.");
        }

        foreach (var (number, name, sql) in scripts.Where(script => script.Number > applied))
        {
            await connection.ExecuteAsync(new(sql, transaction: transaction, cancellationToken: cancel));
            await connection.ExecuteAsync(new(
                "INSERT INTO cluster_migrations (number, name) VALUES (@number, @name)",
                new { number, name }, transaction, cancellationToken: cancel));
        }

        await transaction.CommitAsync(cancel);
    }

    private static List<(long Number, string Name, string Sql)> Scripts(string folder)
    {
        var assembly = typeof(ClusterSchema).Assembly;
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
