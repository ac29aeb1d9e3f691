using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using MeshRebalancer.Hosting.Api;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Node.Engines;
using MeshRebalancer.Node.Explaining;
using MeshRebalancer.Node.Terminal;

namespace MeshRebalancer.Node.Commands;

/// <summary><c>explain</c>: why a rebalance did what it did, and why a portfolio is not rebalanced now.</summary>
internal static class ExplainCommand
{
    private static readonly ApiJson Indented = new(new JsonSerializerOptions(ApiJson.Default.Options) { WriteIndented = true });

    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "A portfolio such as harbor, or a rebalance such as harbor.3." };
        var url = new Option<Uri>("--url") { Description = "A running node.", DefaultValueFactory = _ => new(HealthProbe.Default.GetLeftPart(UriPartial.Authority)), CustomParser = Read };
        var sqlite = new Option<FileInfo?>("--sqlite") { Description = "Explain from a SQLite journal instead, at the last prices stored in it." };
        var postgres = new Option<FileInfo?>("--postgres") { Description = "Explain from the journal behind a file that holds a PostgreSQL connection string." };
        var json = new Option<bool>("--json") { Description = "Write one JSON document to standard output." };
        var command = new Command("explain", "Shows drift, bands, hindrances, refused alternatives and binding bounds of a portfolio or a rebalance.") { name, url, sqlite, postgres, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(sqlite) is not null && result.GetValue(postgres) is not null)
                result.AddError("Name one journal: --sqlite FILE, or --postgres FILE.");
        });
        command.SetAction((parsed, cancel) =>
        {
            JournalConfiguration? journal = parsed.GetValue(sqlite) is { } file ? new JournalConfiguration.Sqlite(file.FullName)
                : parsed.GetValue(postgres) is { } connection ? new JournalConfiguration.Postgres(connection.FullName)
                : null;
            return RunAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(url), journal, parsed.GetValue(json), cancel);
        });
        return command;
    }

    private static Uri? Read(ArgumentResult found)
    {
        if (HealthProbe.Read(found.Tokens.Single().Value) is { } url)
            return url;
        found.AddError("--url takes an http URL on loopback, such as http://127.0.0.1:5080.");
        return null;
    }

    private static async Task<int> RunAsync(string name, Uri url, JournalConfiguration? journal, bool json, CancellationToken cancel)
    {
        if (journal is null)
        {
            using var node = new ExplainNode(url);
            return await ShowAsync(name, await node.RebalanceAsync(name, cancel), () => node.PortfolioAsync(name, cancel), json);
        }

        await using var reader = EmbeddedNode.OpenReader(journal);
        var stored = new ExplainJournal(reader);
        return await ShowAsync(name, await stored.RebalanceAsync(name, cancel), () => stored.PortfolioAsync(name, cancel), json);
    }

    // An id with a number at its end may still be a portfolio's own.
    private static async Task<int> ShowAsync(string name, RebalanceView? rebalance, Func<Task<ExplanationView?>> portfolio, bool json)
    {
        if (rebalance is not null)
            return Print(ExplainText.Of(rebalance), json ? JsonSerializer.Serialize(rebalance, Indented.RebalanceView) : null);
        if (await portfolio() is { } view)
            return Print(ExplainText.Of(view), json ? JsonSerializer.Serialize(view, Indented.ExplanationView) : null);
        Lines.Error($"There is no portfolio and no rebalance '{name}'.");
        return Exits.Failed;
    }

    private static int Print(IEnumerable<string> lines, string? document)
    {
        if (document is not null)
            Console.Out.WriteLine(document);
        else
            lines.ToList().ForEach(Console.Out.WriteLine);
        return Exits.Done;
    }
}
