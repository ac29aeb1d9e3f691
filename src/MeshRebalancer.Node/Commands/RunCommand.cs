using System.CommandLine;
using MeshRebalancer.Hosting.Identity;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Node.Engines;
using MeshRebalancer.Node.Terminal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace MeshRebalancer.Node.Commands;

/// <summary><c>run</c>: a node against the chains that a configuration names.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var config = Configurations.Option();
        var pause = new Option<string?>("--pause-after")
        {
            Description = "For tests of crashes: once an event of this name is stored, every later append waits for ever.",
            Hidden = true,
        };
        var ahead = new Option<int>("--clock-ahead-seconds") { Description = "For tests of long waits: the node believes that it is so much later.", Hidden = true };
        var command = new Command("run", "Runs a node against the chains that a configuration names.") { config, pause, ahead };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(config), parsed.GetValue(pause), Clock(parsed.GetValue(ahead)), cancel));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo config, string? pauseAfter, TimeProvider time, CancellationToken cancel)
    {
        var configuration = Configurations.Read(config);
        using var keys = Keys.Open(configuration.Accounts);
        await using var node = await MeshNode.StartAsync(configuration, keys, EmbeddedNode.On(configuration.Journal, pauseAfter), LogTo, time, cancel);
        Lines.For(json: false).Say($"MeshRebalancer serves {configuration.Desk} at {node.Page}. Ctrl-C stops it.");
        if (node.FirstKey is { } key)
            Lines.For(json: false).Say(FirstKeys.Words(key));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, node.Lost);
        await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!node.Lost.IsCancellationRequested)
        {
            return Exits.Done;
        }

        Lines.Error("Another node has taken the journal; this one stops. Its unfinished work goes on there.");
        return Exits.Failed;
    }

    private static TimeProvider Clock(int aheadSeconds) => aheadSeconds == 0 ? TimeProvider.System : new ClockAhead(TimeSpan.FromSeconds(aheadSeconds));

    // A start that fails is said once, in words, by the command; the host would log it with its whole stack.
    private static void LogTo(ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
        // The framework's handler tells each request without a key; the answer tells whoever made it.
        .AddFilter("MeshRebalancer.Hosting.Identity.KeyAuthentication", LogLevel.Warning)
        .AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            options.ColorBehavior = Console.IsOutputRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
        });
}
