using System.Text.Json;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Evm.Tests.Pool;

/// <summary>A pool over scripted endpoints, under a virtual clock.</summary>
internal sealed class PoolWorld
{
    private readonly Dictionary<string, EndpointOptions> _limits = new(StringComparer.Ordinal);
    private PooledTransport? _transport;
    private PooledEndpoint[] _pooled = [];

    public PoolWorld(params string[] names) => Endpoints = [.. names.Select(name => new ScriptedEndpoint(name, Time))];

    public VirtualTime Time { get; } = new();

    public ScriptedEndpoint[] Endpoints { get; }

    public PoolOptions Options { get; set; } = new();

    public PooledTransport Transport => _transport ??= Build();

    public ScriptedEndpoint this[int index] => Endpoints[index];

    /// <summary>Limits of one endpoint, to be set before the first call.</summary>
    public void Limit(int index, Func<EndpointOptions, EndpointOptions> limit) => _limits[Endpoints[index].Name] = limit(Plain(Endpoints[index]));

    public EndpointStatus Status(int index) => _pooled[index].Status(HeadLag.Reference(_pooled.Select(one => one.Head)));

    public async Task<string> AskAsync(string method = "eth_call") => Text((await Transport.SendAsync([new(method)], default))[0]);

    public Task<Result<JsonElement, RpcError>[]> SendAsync(params string[] methods) => Transport.SendAsync([.. methods.Select(method => new RpcCall(method))], default);

    /// <summary>What a look at all heads would tell the pool.</summary>
    public async Task LookAsync()
    {
        _ = Transport;
        foreach (var endpoint in _pooled)
        {
            if (endpoint.TryTake([new("eth_blockNumber")], TimeSpan.Zero) is not null)
                await endpoint.SendAsync([new("eth_blockNumber")], default);
        }
    }

    public void Run(Func<Task> test) => VirtualLoop.Run(Time, TimeSpan.FromDays(3), test);

    public Task WaitAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), Time);

    public static string Text(Result<JsonElement, RpcError> answer) => answer.Match(ok => ok.GetString()!, error => $"{error.GetType().Name} {error}");

    private PooledTransport Build()
    {
        _pooled = [.. Endpoints.Select((endpoint, order) => new PooledEndpoint(_limits.GetValueOrDefault(endpoint.Name) ?? Plain(endpoint), order, endpoint, Options, Time))];
        return new(_pooled, Options, Time, () => { });
    }

    private static EndpointOptions Plain(ScriptedEndpoint endpoint) => new() { Name = endpoint.Name, Http = endpoint.Endpoint };
}
