using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Node.Backtesting;

namespace MeshRebalancer.Node.Commands;

/// <summary><c>backtest</c>: history through the very deciders that run the service.</summary>
internal static class BacktestCommand
{
    private static readonly Option<FileInfo?> Mandate = new("--mandate") { Description = "A mandate document." };
    private static readonly Option<FileInfo[]> Compare = new("--compare")
    {
        Description = "Mandate documents to set beside it, over the same bars.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<FileInfo> Prices = new("--prices") { Description = "A CSV file: date and a column for each asset, or date, open, high, low, close of one, or symbol, date, price.", Required = true };
    private static readonly Option<FileInfo?> Costs = new("--costs") { Description = "A cost profile in JSON; a built-in one, which is printed, where it is left out." };
    private static readonly Option<long> Initial = new("--initial-usd") { Description = "Whole dollars that each run begins with.", DefaultValueFactory = _ => 100_000 };
    private static readonly Option<DateTimeOffset?> From = new("--from") { Description = "Trade from this day on; what stands before is history for statistics.", CustomParser = Instant };
    private static readonly Option<DateTimeOffset?> To = new("--to") { Description = "Trade until this day.", CustomParser = Instant };
    private static readonly Option<FileInfo?> Html = new("--html") { Description = "Write one page with charts here." };
    private static readonly Option<bool> Json = new("--json") { Description = "Write one JSON document to standard output, words to standard error." };
    private static readonly Option<long?> Faults = new("--fault-seed") { Description = "Let one swap of twenty revert and one crossing of twenty take ten times as long, drawn from this seed." };

    public static Command Create()
    {
        var command = new Command("backtest", "Replays prices through a mandate's deciders, with costs, and shows what came of it.")
        {
            Mandate, Compare, Prices, Costs, Initial, From, To, Html, Json, Faults,
        };
        Initial.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var dollars) || dollars is < 1 or > 1_000_000_000_000))
                result.AddError("--initial-usd takes 1 to 1000000000000.");
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(Mandate) is null && result.GetValue(Compare) is not { Length: > 0 })
                result.AddError("Name a mandate: --mandate FILE, or --compare FILE FILE ….");
        });
        command.SetAction((parsed, cancel) => Task.FromResult(BacktestCall.Run(
            new(
                [.. new[] { parsed.GetValue(Mandate) }.OfType<FileInfo>(), .. parsed.GetValue(Compare) ?? []],
                parsed.GetRequiredValue(Prices), parsed.GetValue(Costs), Usd.Of((ulong)parsed.GetValue(Initial)), parsed.GetValue(From), parsed.GetValue(To), parsed.GetValue(Html),
                parsed.GetValue(Json), parsed.GetValue(Faults)),
            cancel)));
        return command;
    }

    private static DateTimeOffset? Instant(ArgumentResult found)
    {
        if (DateTimeOffset.TryParse(found.Tokens.Single().Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            return at;
        found.AddError($"{found.Argument.Name} takes a day such as 2020-01-31.");
        return null;
    }
}
