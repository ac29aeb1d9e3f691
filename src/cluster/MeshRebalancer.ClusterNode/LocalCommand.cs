using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace MeshRebalancer.ClusterNode;

/// <summary><c>local</c>: three nodes on this machine, each a process of its own, to see a cluster work.</summary>
internal static class LocalCommand
{
    private const int Nodes = 3;
    private const int FirstPort = 5181;
    private const int FirstPage = 5081;

    public static Command Create()
    {
        var config = new Option<FileInfo>("--config") { Description = "What it trades, JSON, with a journal in PostgreSQL: a SQLite file can't be shared by three nodes.", Required = true };
        var cluster = new Option<FileInfo>("--cluster") { Description = "How the nodes find each other, HOCON.", DefaultValueFactory = _ => new("cluster-config/local.conf") };
        var command = new Command("local", "Starts three nodes of one cluster on this machine. Ctrl-C stops them.") { config, cluster };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(config), parsed.GetRequiredValue(cluster), cancel));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo config, FileInfo cluster, CancellationToken cancel)
    {
        var nodes = Enumerable.Range(0, Nodes).Select(index => Start(config, cluster, index)).ToArray();
        try
        {
            await Task.WhenAll(nodes.Select(node => node.WaitForExitAsync(cancel)));
            return nodes.Max(node => node.ExitCode);
        }
        finally
        {
            // A terminal's Ctrl-C has reached them too; whoever ended this one alone is heard here.
            await Task.WhenAll(nodes.Select(StopAsync));
        }
    }

    private static Process Start(FileInfo config, FileInfo cluster, int index)
    {
        string[] arguments =
        [
            typeof(LocalCommand).Assembly.Location, "run", "--config", config.FullName, "--cluster", cluster.FullName,
            "--port", (FirstPort + index).ToString(CultureInfo.InvariantCulture), "--listen", $"http://127.0.0.1:{FirstPage + index}",
        ];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false })!;
    }

    private static async Task StopAsync(Process node)
    {
        using (node)
        {
            if (!node.HasExited)
            {
                using var stop = Process.Start(new ProcessStartInfo("kill", ["-TERM", node.Id.ToString(CultureInfo.InvariantCulture)]))!;
                await stop.WaitForExitAsync();
                await node.WaitForExitAsync();
            }
        }
    }
}
