using MeshRebalancer.EndToEnd;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.TestSupport;
using EmbeddedProcess = MeshRebalancer.EndToEnd.NodeProcess;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>The walk from an embedded node to a cluster and back: stop, export, import, start.</summary>
[Collection(ClusterWorld.Name)]
[RequiresPostgres]
public sealed class AdoptionTests(DevnetFixture fixture, PostgresServer server)
{
    [WhereFact]
    public async Task A_rebalance_that_an_embedded_node_began_is_finished_by_a_cluster_and_the_journal_moves_back_as_it_is()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        var before = await BeginAsync(portfolio);
        var (file, connection) = (Path.Combine(portfolio.Folder, "moved"), Path.Combine(portfolio.Folder, "connection"));
        var database = await server.CreateDatabaseAsync();
        await File.WriteAllTextAsync(connection, database);

        var (code, said, errors) = await EmbeddedProcess.RunAsync("journal", "export", "--sqlite", portfolio.SqlitePath, "--to", file);
        (code, errors).ShouldBe((0, ""), said);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var imported = await NodeProcess.RunAsync("journal", "import", "--postgres", connection, "--from", file);
        imported.Code.ShouldBe(0, imported.Said);
        imported.Said.ShouldContain($"{before.Events.Count} events");
        var twice = await NodeProcess.RunAsync("journal", "import", "--postgres", connection, "--from", file);
        twice.Code.ShouldBe(1);
        twice.Said.ShouldContain("The journal is not empty");

        var after = await FinishAsync(portfolio, connection, database);
        after.ShouldContinue(before);
        await portfolio.ShouldHaveConservedAsync(after);
        await portfolio.ShouldHaveDoneNothingTwiceAsync(after);
        await BackAsync(portfolio, connection, after);
    }

    // Stopped as soon as a transaction is signed: most of the way is still to go.
    private static async Task<Story> BeginAsync(TestPortfolio portfolio)
    {
        portfolio.Configure();
        await using var node = portfolio.Run();
        await node.ServesAsync();
        await node.SetModeAsync(TestPortfolio.Id, "automatic");
        await Wait.UntilAsync(async () => (await portfolio.StoryAsync()).Has("transaction.signed.v1"), () => $"a transaction is signed:\n{node.Said}");
        (await node.StopAsync()).ShouldBe(0, node.Said);
        return await portfolio.StoryAsync();
    }

    private static async Task<Story> FinishAsync(TestPortfolio portfolio, string connection, string database)
    {
        portfolio.Configure(new JournalConfiguration.Postgres(connection));
        var (port, hocon) = (NodeProcess.FreePort(), Path.Combine(portfolio.Folder, "cluster.conf"));
        // Through another client than the one that began it, too: what is stored and what is on the chains says all that either has to know.
        await File.WriteAllTextAsync(hocon, $"akka.cluster.seed-nodes = [\"akka.tcp://mesh@127.0.0.1:{port}\"]\nmesh.chain-clients.default = nethereum");
        await using var node = NodeProcess.Start(portfolio.Config, hocon, port);
        await node.ServesAsync();
        node.Said.ShouldContain("Chain 1 is asked through Nethereum");
        await using var store = new PostgresStore(database);
        var reader = new ClusterJournalReader(store);
        await Wait.UntilAsync(
            async () => await Story.ReadAsync(reader) is var story && story.Has("portfolio.rebalance-closed.v1") && story.Bookings.Count == story.Signed.Count,
            () => $"the rebalance completes:\n{node.Said}");
        (await node.StopAsync()).ShouldBe(0, node.Said);
        return await Story.ReadAsync(reader);
    }

    private static async Task BackAsync(TestPortfolio portfolio, string connection, Story after)
    {
        var (file, journal) = (Path.Combine(portfolio.Folder, "back"), Path.Combine(portfolio.Folder, "back.db"));
        var exported = await NodeProcess.RunAsync("journal", "export", "--postgres", connection, "--to", file);
        exported.Code.ShouldBe(0, exported.Said);
        var (code, said, errors) = await EmbeddedProcess.RunAsync("journal", "import", "--sqlite", journal, "--from", file);
        (code, errors).ShouldBe((0, ""), said);
        await using var reader = SqliteJournal.OpenReader(journal);
        (await Story.ReadAsync(reader)).Events.Select(stored => (stored.Stream, stored.Version, stored.Hash))
            .ShouldBe(after.Events.Select(stored => (stored.Stream, stored.Version, stored.Hash)));
        await reader.ShouldBeWholeAsync();
    }
}
