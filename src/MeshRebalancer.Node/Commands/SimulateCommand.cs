using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MeshRebalancer.Engine.Simulation;
using MeshRebalancer.Node.Simulating;
using MeshRebalancer.Node.Terminal;

namespace MeshRebalancer.Node.Commands;

/// <summary><c>simulate</c>: the real deciders and effects in virtual time, in a world that goes wrong, under checkers.</summary>
internal static class SimulateCommand
{
    private static readonly Option<int> Seeds = Number("--seeds", "How many seeds.", 20, 1, 1_000_000);
    private static readonly Option<int> Portfolios = Number("--portfolios", "How many portfolios in each.", 20, 1, 1_000);
    private static readonly Option<double> Hours = new("--hours")
    {
        Description = "Simulated hours with faults in each; what runs then comes to its end.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<long> Base = new("--seed-base") { Description = "The first seed.", DefaultValueFactory = _ => 1 };
    private static readonly Option<long?> Seed = new("--seed") { Description = "Replay this seed alone, and print all that happens." };
    private static readonly Option<double?> Minutes = new("--minutes") { Description = "Begin no seed after so long." };
    private static readonly Option<FaultKind[]> Without = new("--without")
    {
        Description = "Kinds of faults to leave out, with commas.",
        CustomParser = ReadKinds,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> Sabotage = new("--sabotage")
    {
        Description = "A deliberate fault that the checkers must find: a name, or 'all' for a table of who finds what after how many seeds.",
    };

    private static readonly Option<bool> List = new("--list-sabotages") { Description = "Name the deliberate faults, one a line." };
    private static readonly Option<bool> Json = new("--json") { Description = "Write one JSON document to standard output, words to standard error." };

    public static Command Create()
    {
        var command = new Command("simulate", "Runs seeds of a simulated world full of faults, and checks that nothing is lost and nothing happens twice.")
        {
            Seeds, Portfolios, Hours, Base, Seed, Minutes, Without, Sabotage, List, Json,
        };
        Hours.Validators.Add(result => Check(result, result.GetValueOrDefault<double>() is > 0 and <= 10_000, "--hours takes more than 0, at most 10000."));
        Sabotage.Validators.Add(result => Check(
            result, result.GetValueOrDefault<string?>() is not { } name || name == SabotageTable.All || Sabotages.Names.Contains(name),
            "--sabotage takes 'all' or a name that --list-sabotages prints."));
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(List))
        {
            Sabotages.Names.ToList().ForEach(Console.WriteLine);
            return Exits.Done;
        }

        var seed = parsed.GetValue(Seed);
        var like = new SimulationSetup(seed ?? parsed.GetValue(Base))
        {
            Portfolios = parsed.GetValue(Portfolios),
            Length = TimeSpan.FromHours(parsed.GetValue(Hours)),
            Without = new SortedSet<FaultKind>(parsed.GetValue(Without) ?? []),
            Sabotage = parsed.GetValue(Sabotage),
            KeepsLines = seed is not null,
        };
        var json = parsed.GetValue(Json);
        var lines = Lines.For(json);
        return like.Sabotage == SabotageTable.All
            ? SabotageTable.Print(like with { Sabotage = null }, parsed.GetValue(Seeds), cancel)
            : new SimulateRun(
                new(like, like.Seed, seed is null ? parsed.GetValue(Seeds) : 1, parsed.GetValue(Minutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : null, json, seed is not null),
                lines).Run(cancel);
    }

    private static Option<int> Number(string name, string description, int otherwise, int min, int max)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result => Check(
            result, result.Tokens.Count == 0 || (int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max),
            $"{name} takes {min} to {max}."));
        return option;
    }

    private static void Check(SymbolResult result, bool holds, string otherwise)
    {
        if (!holds)
            result.AddError(otherwise);
    }

    private static FaultKind[] ReadKinds(ArgumentResult result)
    {
        var words = result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var known = Enum.GetValues<FaultKind>().ToDictionary(SimulateReport.Word);
        if (words.FirstOrDefault(word => !known.ContainsKey(word)) is { } unknown)
        {
            result.AddError($"--without does not know '{unknown}'; known are {string.Join(", ", known.Keys)}.");
            return [];
        }

        return [.. words.Select(word => known[word])];
    }
}
