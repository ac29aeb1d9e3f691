using System.CommandLine;
using MeshRebalancer.Devnet;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Node.Demo;
using MeshRebalancer.Node.Terminal;

namespace MeshRebalancer.Node.Commands;

/// <summary><c>devnet</c>: the two chains alone.</summary>
internal static class DevnetCommand
{
    public static Command Create()
    {
        var ports = PortOption.Create(
            "--first-port", "The chains listen on this port and the next, the attestation service and Across's quotes on the two after; 0 is any free ones.", otherwise: 0, max: 65_532);
        var command = new Command("devnet", "Starts two local chains with the contracts on them, prints their addresses as a configuration, and runs until Ctrl-C.") { ports };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(ports), cancel));
        return command;
    }

    private static async Task<int> RunAsync(int firstPort, CancellationToken cancel)
    {
        var lines = Lines.For(json: true);
        var options = Options(firstPort);
        await using var devnet = await SetupBars.RunAsync(lines, progress => LocalDevnet.StartAsync(options, progress, cancel));
        var configuration = DevnetConfigurations.Of(
            devnet.Deployment, new JournalConfiguration.Sqlite("mesh.db"), new Uri("http://127.0.0.1:5080"), null, [], []);
        await Console.Out.WriteLineAsync(ConfigurationWriter.Write(configuration));
        lines.Say("The chains run until Ctrl-C. Add accounts and portfolios to the configuration above, save it as mesh.json, and run a node on it.");
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Exits.Done;
    }

    private static DevnetOptions Options(int firstPort)
    {
        var options = new DevnetOptions();
        return firstPort == 0 ? options : options with
        {
            Chains = [.. options.Chains.Select((chain, i) => chain with { Port = firstPort + i })],
            AttestationPort = firstPort + options.Chains.Count,
            AcrossPort = firstPort + options.Chains.Count + 1,
        };
    }
}
