using System.Diagnostics;
using System.Globalization;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.ClusterNode.Tests.Network;

/// <summary>
/// A network of its own for each node, joined by a switch that can be taken apart: nothing gets from one side to the other, not even a refusal, and
/// both sides still reach the database and the chains. Needs Linux and root; takes everything away again.
/// </summary>
internal sealed class NodeNetwork : IAsyncDisposable
{
    private static int _last;

    private readonly string _prefix = FormattableString.Invariant($"mesh{Environment.ProcessId}x{Interlocked.Increment(ref _last)}");
    private readonly Dictionary<(int Node, int Port), PortForward> _forwards = [];
    private readonly NetworkNamespace[] _nodes;

    private NodeNetwork(int nodes) => _nodes = [.. Enumerable.Range(0, nodes).Select(i => new NetworkNamespace(Text($"{_prefix}n{i}")))];

    private string Hub => _prefix + "hub";

    /// <summary>Why there can't be one here, or null.</summary>
    public static string? Missing { get; } = Probe();

    public static async Task<NodeNetwork> CreateAsync(int nodes)
    {
        var network = new NodeNetwork(nodes);
        try
        {
            await network.BuildAsync();
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a node is.</summary>
    public NodePlace this[int node] => new(Text($"10.77.0.{node + 1}"), _nodes[node].Enter, _nodes[node].Handler);

    /// <summary>Lets a node reach a port of this machine's loopback under the same number.</summary>
    public async Task ForwardAsync(int node, int port)
    {
        if (!_forwards.ContainsKey((node, port)))
            _forwards[(node, port)] = await PortForward.StartAsync(_nodes[node], port);
    }

    /// <summary>Parts these from the others. Among themselves they stay together.</summary>
    public Task PartAsync(params int[] nodes) => MoveAsync(nodes, "other");

    /// <summary>Joins everything again.</summary>
    public Task HealAsync() => MoveAsync(Enumerable.Range(0, _nodes.Length), "one");

    public async ValueTask DisposeAsync()
    {
        foreach (var forward in _forwards.Values)
        {
            await forward.DisposeAsync();
        }

        foreach (var name in _nodes.Select(node => node.Name).Append(Hub))
        {
            await RunAsync("netns", "del", name);
        }
    }

    private async Task BuildAsync()
    {
        await DoAsync("netns", "add", Hub);
        foreach (var bridge in new[] { "one", "other" })
        {
            await DoAsync("-n", Hub, "link", "add", bridge, "type", "bridge");
            await DoAsync("-n", Hub, "link", "set", bridge, "up");
        }

        for (var i = 0; i < _nodes.Length; i++)
        {
            var (name, port) = (_nodes[i].Name, Text($"port{i}"));
            await DoAsync("netns", "add", name);
            await DoAsync("-n", Hub, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", name);
            await DoAsync("-n", name, "addr", "add", this[i].Host + "/24", "dev", "eth0");
            await DoAsync("-n", name, "link", "set", "eth0", "up");
            await DoAsync("-n", name, "link", "set", "lo", "up");
            await DoAsync("-n", Hub, "link", "set", port, "master", "one", "up");
        }
    }

    private async Task MoveAsync(IEnumerable<int> nodes, string bridge)
    {
        foreach (var node in nodes)
        {
            await DoAsync("-n", Hub, "link", "set", Text($"port{node}"), "master", bridge);
        }
    }

    private static async Task DoAsync(params string[] arguments)
    {
        if (await RunAsync(arguments) is { Length: > 0 } problem)
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {problem}");
    }

    // What it complains of, or nothing.
    private static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? "" : $"ended with {process.ExitCode}. {said}";
    }

    private static string? Probe()
    {
        const string needs = "No network namespaces: they take Linux, root and iproute2 (apt-get install iproute2).";
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return needs;
        try
        {
            var name = FormattableString.Invariant($"mesh{Environment.ProcessId}probe");
            string[][] steps = [["netns", "add", name], ["-n", name, "link", "add", "one", "type", "bridge"], ["netns", "del", name]];
            return steps.Select(step => RunAsync(step).GetAwaiter().GetResult()).FirstOrDefault(said => said.Length > 0) is { } problem ? $"{needs} Here: {problem}" : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return needs;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Where a node runs, and how it is talked to.</summary>
/// <param name="Host">Under which other nodes reach it.</param>
/// <param name="Enter">What stands before the program.</param>
/// <param name="Handler">Reaches its page.</param>
internal sealed record NodePlace(string Host, IReadOnlyList<string> Enter, Func<HttpMessageHandler> Handler)
{
    /// <summary>On this machine's own loopback.</summary>
    public static NodePlace Here { get; } = new("127.0.0.1", [], () => new SocketsHttpHandler { UseProxy = false });
}

/// <summary>The tests of a class part networks.</summary>
public sealed class RequiresNamespacesAttribute : RequiresAttribute
{
    public override string? Missing => NodeNetwork.Missing;
}
