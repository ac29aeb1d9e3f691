using System.CommandLine;
using MeshRebalancer.Adapters.Checks;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Kernel;
using MeshRebalancer.Node.Terminal;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace MeshRebalancer.Node.Commands;

/// <summary><c>check</c>: compares a configuration with the chains, and changes nothing.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var config = Configurations.Option();
        var command = new Command("check", "Compares a configuration with the chains and prints what is well and what is not.") { config };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(config), cancel));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo config, CancellationToken cancel)
    {
        var configuration = Configurations.Read(config);
        using var keys = Keys.Open(configuration.Accounts);
        await using var outside = new Outside(configuration, TimeProvider.System, NullLoggerFactory.Instance);
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "What", "Where", "Found", "Expected");
        var bad = 0;
        foreach (var chain in configuration.Chains)
        {
            foreach (var finding in await FindAsync(outside, chain, keys, cancel))
            {
                bad += finding.Ok ? 0 : 1;
                table.AddRow(new Text(finding.Ok ? "ok" : "BAD", new Style(finding.Ok ? Color.Green : Color.Red)), new Text(finding.What), new Text(finding.Where), new Text(finding.Found), new Text(finding.Expected));
            }
        }

        var lines = Lines.For(json: false);
        lines.Console.Write(table);
        lines.Say(bad == 0 ? "All is well." : $"{bad} of {table.Rows.Count} are not well.");
        return bad == 0 ? Exits.Done : Exits.Failed;
    }

    private static async Task<EquatableArray<CheckFinding>> FindAsync(Outside outside, ChainConfiguration chain, Keys keys, CancellationToken cancel) =>
        await new ChainCheck(outside.Scope(chain, keys.Addresses.Values.Distinct()), TimeProvider.System).RunAsync(cancel);
}
