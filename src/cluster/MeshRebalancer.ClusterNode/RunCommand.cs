using System.CommandLine;
using System.CommandLine.Parsing;
using Akka.Configuration;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Identity;
using MeshRebalancer.Hosting.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace MeshRebalancer.ClusterNode;

/// <summary><c>run</c>: one node.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var config = new Option<FileInfo>("--config") { Description = "What it trades, JSON. An annotated sample: docs/mesh.sample.jsonc.", Required = true };
        var cluster = new Option<FileInfo[]>("--cluster") { Description = "How it is a member, HOCON: files of cluster-config, each laid over those before it.", DefaultValueFactory = _ => [] };
        var port = new Option<int?>("--port") { Description = "Where other nodes reach it; overrides akka.remote.dot-netty.tcp.port." };
        var host = new Option<string?>("--host") { Description = "The name under which other nodes reach it; overrides akka.remote.dot-netty.tcp.public-hostname." };
        var listen = new Option<Uri?>("--listen") { Description = "Where its page and API are, on loopback; overrides listenUrl.", CustomParser = Page };
        var command = new Command("run", "Runs a node of the cluster.") { config, cluster, port, host, listen };
        command.SetAction((parsed, cancel) => RunAsync(
            Listening(Read(parsed.GetRequiredValue(config)), parsed.GetValue(listen)), Layers(parsed.GetRequiredValue(cluster), parsed.GetValue(port), parsed.GetValue(host)), cancel));
        return command;
    }

    private static async Task<int> RunAsync(MeshConfiguration configuration, Config cluster, CancellationToken cancel)
    {
        using var keys = Keys.Open(configuration.Accounts);
        await using var node = await MeshNode.StartAsync(configuration, keys, AkkaNode.On(configuration, cluster), ChainClients.Read(configuration, cluster), LogTo, TimeProvider.System, cancel);
        Console.WriteLine($"MeshRebalancer serves {configuration.Desk} at {node.Page} as a node of a cluster. Ctrl-C stops it.");
        if (node.FirstKey is { } key)
            Console.WriteLine(FirstKeys.Words(key));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, node.Lost);
        await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!node.Lost.IsCancellationRequested)
            return Exits.Done;
        Exits.Say("The other nodes took this one for dead; it stops, and may be started again. Its unfinished work goes on there.");
        return Exits.Failed;
    }

    /// <exception cref="NodeRefusedException">A file is missing or wrong: every violation, a line each.</exception>
    private static MeshConfiguration Read(FileInfo file) => file.Exists
        ? ConfigurationReader.Read(File.ReadAllText(file.FullName), file.DirectoryName!).Match(
            configuration => configuration,
            violations => throw new NodeRefusedException($"{file.Name} is not valid; nothing was started.\n{string.Join('\n', violations)}"))
        : throw new NodeRefusedException($"--config names {file.FullName}, which is not there.");

    private static MeshConfiguration Listening(MeshConfiguration configuration, Uri? listen) =>
        listen is null ? configuration : configuration with { Listen = listen };

    private static Uri? Page(ArgumentResult found)
    {
        if (Uri.TryCreate(found.Tokens.Single().Value, UriKind.Absolute, out var url) && url is { Scheme: "http", IsLoopback: true })
            return url;
        found.AddError("--listen takes an http URL on loopback, such as http://127.0.0.1:5081.");
        return null;
    }

    private static Config Layers(FileInfo[] files, int? port, string? host)
    {
        var config = port is { } number ? ConfigurationFactory.ParseString($"akka.remote.dot-netty.tcp.port = {number}") : Config.Empty;
        if (host is not null)
            config = config.WithFallback(ConfigurationFactory.ParseString($"akka.remote.dot-netty.tcp.public-hostname = \"{host}\""));
        foreach (var file in files.Reverse())
        {
            if (!file.Exists)
                throw new NodeRefusedException($"--cluster names {file.FullName}, which is not there.");
            config = config.WithFallback(Parse(file));
        }

        return config;
    }

    private static Config Parse(FileInfo file)
    {
        try
        {
            return ConfigurationFactory.ParseString(File.ReadAllText(file.FullName));
        }
        catch (Exception wrong) when (wrong is FormatException or ConfigurationException)
        {
            throw new NodeRefusedException($"{file.Name} is no HOCON: {wrong.Message}");
        }
    }

    private static void LogTo(ILoggingBuilder logging) => logging
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning).AddFilter("MeshRebalancer.Hosting.Identity.KeyAuthentication", LogLevel.Warning).AddFilter("Akka", LogLevel.Warning).AddFilter("ActorSystem", LogLevel.Warning)
        .AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            options.ColorBehavior = LoggerColorBehavior.Disabled;
        });
}
