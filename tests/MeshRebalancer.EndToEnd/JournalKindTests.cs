using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.EndToEnd;

/// <summary>The round on both kinds of journal, and what a second node on the same one meets.</summary>
[Collection(DevnetCollection.Name)]
public sealed class JournalKindTests(DevnetFixture fixture, PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task On_SQLite_a_second_node_is_refused_and_the_first_finishes()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await RefuseSecondAndFinishAsync(portfolio, portfolio.OpenJournal, "mesh.db");
    }

    [WhereFact]
    [RequiresPostgres]
    public async Task On_PostgreSQL_a_second_node_is_refused_and_the_first_finishes()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        var connection = await server.CreateDatabaseAsync();
        var file = Path.Combine(portfolio.Folder, "postgres");
        await File.WriteAllTextAsync(file, connection + "\n");
        portfolio.Configure(new JournalConfiguration.Postgres(file));
        await RefuseSecondAndFinishAsync(portfolio, () => PostgresJournal.OpenReader(connection), "PostgreSQL");

        var (exit, output, errors) = await NodeProcess.RunAsync("journal", "verify", "--postgres", file);
        exit.ShouldBe(0, errors);
        output.ShouldContain("every hash chain is whole");
        File.Exists(portfolio.SqlitePath).ShouldBeFalse();
    }

    private static async Task RefuseSecondAndFinishAsync(TestPortfolio portfolio, Func<SqlJournalReader> open, string journalName)
    {
        await using var first = portfolio.Run();
        await first.ServesAsync();
        await first.SetModeAsync(TestPortfolio.Id, "automatic");

        await using (var second = portfolio.Run())
        {
            (await second.EndAsync()).ShouldBe(1, second.Said);
            second.Errors.ShouldContain(journalName);
            second.Errors.ShouldContain("is open in another node");
            second.Errors.ShouldContain("Stop that node first");
            second.Said.ShouldNotContain("   at ", customMessage: "no stack trace");
        }

        await first.CompletesAsync(open);
        await using var journal = open();
        var story = await Story.ReadAsync(journal);
        await portfolio.ShouldHaveConservedAsync(story);
        await portfolio.ShouldHaveDoneNothingTwiceAsync(story);
        await journal.ShouldBeWholeAsync();
        first.HasEnded.ShouldBeFalse();
    }
}
