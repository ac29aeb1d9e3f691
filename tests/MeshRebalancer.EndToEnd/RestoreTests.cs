using System.Text.Json;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.TestSupport;
using Microsoft.Data.Sqlite;

namespace MeshRebalancer.EndToEnd;

/// <summary>
/// A journal is backed up in the middle of a round, the round ends, and the backup is restored, as docs/operations/backup.md says: the restored node
/// knows less than the chain, signs nothing, and goes on only when a person has accounted for what it does not know.
/// </summary>
[Collection(DevnetCollection.Name)]
public sealed class RestoreTests(DevnetFixture fixture, PostgresServer server) : IClassFixture<PostgresServer>
{
    // The account has given its first nonce out, and nothing has been signed.
    private const string Moment = "transaction.nonce-reserved.v1";

    [Fact]
    public async Task A_restored_SQLite_journal_comes_up_in_quarantine_until_it_is_reconciled()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        var backup = Path.Combine(portfolio.Folder, "backup.db");
        await WorkAsync(portfolio, portfolio.OpenJournal, () => CopyAsync(portfolio.SqlitePath, backup));

        portfolio.Configure(new JournalConfiguration.Sqlite(backup));
        await ComeBackAsync(portfolio, portfolio.OpenJournal);
    }

    [WhereFact]
    [RequiresPostgres]
    public async Task A_restored_PostgreSQL_journal_comes_up_in_quarantine_until_it_is_reconciled()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        var (connection, backup) = (await server.CreateDatabaseAsync(), Path.Combine(portfolio.Folder, "journal.dump"));
        portfolio.Configure(await JournalAsync(portfolio, "postgres", connection));
        await WorkAsync(portfolio, () => PostgresJournal.OpenReader(connection), () => PostgresServer.BackUpAsync(connection, backup));

        var restored = await server.RestoreAsync(backup);
        portfolio.Configure(await JournalAsync(portfolio, "restored", restored));
        await ComeBackAsync(portfolio, () => PostgresJournal.OpenReader(restored));
    }

    // The backup is taken while the node runs, as a real one is; what the node does after it is not in it.
    private static async Task WorkAsync(TestPortfolio portfolio, Func<SqlJournalReader> open, Func<Task> backUp)
    {
        await using (var first = await portfolio.RunAutomaticAsync("--pause-after", Moment))
        {
            await first.SaysAsync($"paused after {Moment} ");
            await backUp();
            await first.KillAsync();
        }

        await using var second = portfolio.Run();
        await second.ServesAsync();
        await second.CompletesAsync(open);
        (await second.StopAsync()).ShouldBe(0, second.Said);
    }

    private static async Task ComeBackAsync(TestPortfolio portfolio, Func<SqlJournalReader> open)
    {
        var (sent, had) = (await CountAsync(portfolio), await portfolio.NowAsync());
        await using var node = portfolio.Run();
        await node.ServesAsync();
        await Wait.UntilAsync(() => HasAsync(open, "account.quarantined.v1"), () => $"the account is in quarantine. The node said:\n{node.Said}");

        // First nothing may leave, whatever comes next; then a person says that the lost journal's node sent what the chain shows.
        await AcceptsAsync(node, "/api/v1/kill-switch/set", new { why = "restored from a backup" });
        await AcceptsAsync(node, "/api/v1/accounts/reconcile", new
        {
            chain = DevnetFixture.Ethereum.Value,
            address = ChecksumAddress.Format(portfolio.Account),
            why = "the node before the restore sent them",
        });
        await Wait.UntilAsync(() => HasAsync(open, "account.reconciled.v1"), () => $"the account is reconciled. The node said:\n{node.Said}");
        (await QuarantinesAsync(node)).ShouldAllBe(quarantine => quarantine.ValueKind == JsonValueKind.Null);

        (await node.StopAsync()).ShouldBe(0, node.Said);
        (await CountAsync(portfolio)).ShouldBe(sent, "the restored node has sent nothing");
        (await portfolio.NowAsync()).ShouldEqual(had);
        await using var journal = open();
        await journal.ShouldBeWholeAsync();
    }

    private static async Task<(int, int)> CountAsync(TestPortfolio portfolio) =>
        (await portfolio.CountOnChainAsync(DevnetFixture.Ethereum), await portfolio.CountOnChainAsync(DevnetFixture.Base));

    private static async Task<IReadOnlyList<JsonElement>> QuarantinesAsync(NodeProcess node) =>
        [.. (await node.GetAsync("/api/v1/accounts")).GetProperty("accounts").EnumerateArray().Select(account => account.GetProperty("quarantine"))];

    private static async Task<bool> HasAsync(Func<SqlJournalReader> open, string name)
    {
        await using var journal = open();
        return (await Story.ReadAsync(journal)).Has(name);
    }

    private static async Task AcceptsAsync(NodeProcess node, string path, object body)
    {
        using var answer = await node.PostAsync(path, body);
        ((int)answer.StatusCode).ShouldBe(202, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<JournalConfiguration> JournalAsync(TestPortfolio portfolio, string name, string connection)
    {
        var file = Path.Combine(portfolio.Folder, name);
        await File.WriteAllTextAsync(file, connection + "\n");
        return new JournalConfiguration.Postgres(file);
    }

    private static async Task CopyAsync(string from, string to)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = from, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $to";
        command.Parameters.AddWithValue("$to", to);
        await command.ExecuteNonQueryAsync();
    }
}
