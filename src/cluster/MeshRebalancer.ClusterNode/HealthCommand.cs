using System.CommandLine;
using System.CommandLine.Parsing;
using MeshRebalancer.Hosting.Nodes;

namespace MeshRebalancer.ClusterNode;

/// <summary><c>health</c>: asks a node on this machine how it is. Containers are probed with it.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var url = new Option<Uri>("--url")
        {
            Description = "What to ask: /healthz/live, /healthz/ready or /healthz/chains of a node.",
            DefaultValueFactory = _ => HealthProbe.Default,
            CustomParser = Read,
        };
        var command = new Command("health", "Asks a running node how it is. Exit code 0 when it is well, 1 when it is not or does not answer.") { url };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(url), cancel));
        return command;
    }

    private static Uri? Read(ArgumentResult found)
    {
        if (HealthProbe.Read(found.Tokens.Single().Value) is { } url)
            return url;
        found.AddError("--url takes an http URL on loopback, such as http://127.0.0.1:5080/healthz/live.");
        return null;
    }

    private static async Task<int> RunAsync(Uri url, CancellationToken cancel)
    {
        var (well, words) = await HealthProbe.AskAsync(url, cancel);
        if (well)
        {
            Console.WriteLine(words);
            return Exits.Done;
        }

        Exits.Say(words);
        return Exits.Failed;
    }
}
