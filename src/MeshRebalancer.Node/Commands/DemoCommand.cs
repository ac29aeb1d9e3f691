using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using MeshRebalancer.Node.Demo;
using MeshRebalancer.Node.Terminal;

namespace MeshRebalancer.Node.Commands;

/// <summary><c>demo</c>: two local chains, three portfolios, a market that moves, and the weights coming home.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "Stop after the first full round." };
        var json = new Option<bool>("--json") { Description = "Write one JSON document to standard output, words to standard error. Implies --once." };
        var port = PortOption.Create("--port", "Of the page, on 127.0.0.1; 0 is any free one.", otherwise: 5080, max: 65_535);
        var otlp = new Option<Uri?>("--otlp") { Description = "Send traces, metrics and logs to this OTLP/HTTP receiver.", CustomParser = ReadUrl };
        var command = new Command("demo", "Shows a cross-chain rebalance on two local chains with real contracts.") { once, json, port, otlp };
        command.SetAction((parsed, cancel) => RunAsync(
            new(parsed.GetValue(once) || parsed.GetValue(json), parsed.GetValue(json), parsed.GetValue(port), parsed.GetValue(otlp)), cancel));
        return command;
    }

    private static Uri? ReadUrl(ArgumentResult result)
    {
        if (result.Tokens.Count == 1 && Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        result.AddError("--otlp takes an http or https URL.");
        return null;
    }

    private static async Task<int> RunAsync(DemoOptions options, CancellationToken cancel)
    {
        var lines = Lines.For(options.Json);
        await using var demo = await DemoRun.StartAsync(options, lines, cancel);
        var report = await demo.RoundAsync(cancel);
        DemoTable.Write(lines, report);
        if (options.Json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(report, DemoJson.Default.DemoReport));
        }

        if (!options.Once)
        {
            await demo.WanderAsync(cancel);
        }

        return report.AllInsideBand ? Exits.Done : Exits.Failed;
    }
}
