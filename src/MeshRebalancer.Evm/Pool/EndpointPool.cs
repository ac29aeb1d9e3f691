using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>
/// A chain's endpoints, with what is known of each: one pool a chain, below everything that asks the chain, so that limits, credits and
/// breakers count for all. Where there are several, their heads are looked at from the first use on.
/// </summary>
public sealed class EndpointPool : IAsyncDisposable
{
    private readonly PooledEndpoint[] _endpoints;
    private readonly RpcOptions _rpc;
    private readonly PoolOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<Task> _watch;

    /// <param name="endpoints">One or more, in order of preference.</param>
    /// <param name="rpc">Patience with each of them.</param>
    /// <param name="options">How they are chosen from.</param>
    /// <param name="time">All waiting is done by it.</param>
    /// <param name="random">Spreads retries; only this pool may use it.</param>
    /// <param name="handler">Who really sends an endpoint's requests; by default sockets.</param>
    /// <exception cref="ArgumentException">Options are out of range: the message names every violation.</exception>
    public EndpointPool(
        IReadOnlyList<EndpointOptions> endpoints, RpcOptions rpc, PoolOptions options, TimeProvider time, Random random, Func<EndpointOptions, HttpMessageHandler>? handler = null)
    {
        if (Violations(endpoints, rpc, options) is { Count: > 0 } violations)
            throw new ArgumentException(string.Join(' ', violations), nameof(endpoints));
        (_rpc, _options, _time, _random) = (rpc, options, time, random);
        _endpoints = [.. endpoints.Select((endpoint, order) => new PooledEndpoint(endpoint, order, Timed(endpoint, handler), options, time))];
        _watch = new(() => _endpoints.Length > 1 ? WatchAsync(_stop.Token) : Task.CompletedTask);
        Transport = Over(_endpoints);
    }

    /// <summary>The endpoints, in order of preference.</summary>
    public EquatableArray<EndpointOptions> Endpoints => [.. _endpoints.Select(endpoint => endpoint.Options)];

    /// <summary>Asks the best endpoint. Stays the pool's to dispose.</summary>
    public IRpcTransport Transport { get; }

    /// <summary>Asks one endpoint alone, within its limits and breaker. Stays the pool's to dispose.</summary>
    public IRpcTransport Only(string name) => Over([_endpoints.First(endpoint => endpoint.Options.Name == name)]);

    /// <summary>How each endpoint fares, in order of preference.</summary>
    public EquatableArray<EndpointStatus> Status()
    {
        var reference = Reference;
        return [.. _endpoints.Select(endpoint => endpoint.Status(reference))];
    }

    /// <summary>Every violated rule, in words; empty when all is well.</summary>
    public static IReadOnlyList<string> Violations(IReadOnlyList<EndpointOptions> endpoints, RpcOptions rpc, PoolOptions options)
    {
        List<string> found = [.. rpc.Violations(), .. options.Violations(), .. endpoints.SelectMany(endpoint => endpoint.Violations())];
        if (endpoints.Count is 0 or > 32)
            found.Add($"{endpoints.Count} endpoints are named; 1 to 32 are allowed.");
        found.AddRange(endpoints.GroupBy(endpoint => endpoint.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"{group.Count()} endpoints are named {group.Key}."));
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_watch.IsValueCreated)
            await _watch.Value.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var endpoint in _endpoints)
            await endpoint.DisposeAsync();
        _stop.Dispose();
    }

    private ulong? Reference => HeadLag.Reference(_endpoints.Select(endpoint => endpoint.Head));

    private RetryTransport Over(PooledEndpoint[] endpoints) =>
        new RetryTransport(new PooledTransport(endpoints, _options, _time, () => _ = _watch.Value), _rpc, _time, NextDouble);

    private TimeoutTransport Timed(EndpointOptions endpoint, Func<EndpointOptions, HttpMessageHandler>? handler) =>
        new(new MeteredTransport(new HttpTransport(endpoint.Http, _rpc, _time, handler?.Invoke(endpoint))), _rpc.AttemptTimeout, _time);

    /// <summary>A random generator is not made for several threads.</summary>
    private double NextDouble()
    {
        lock (_random)
            return _random.NextDouble();
    }

    /// <summary>Looks at every endpoint's head now and then, so that one that is not asked is known to lag, and one that rests is tried.</summary>
    private async Task WatchAsync(CancellationToken cancel)
    {
        RpcCall[] question = [new("eth_blockNumber")];
        while (true)
        {
            await Task.WhenAll(_endpoints.Where(endpoint => endpoint.TryTake(question, TimeSpan.Zero) is not null).Select(endpoint => ProbeAsync(endpoint, question, cancel)));
            var reference = Reference;
            foreach (var endpoint in _endpoints)
                endpoint.RecordLag(reference);
            await Task.Delay(_options.ProbeInterval, _time, cancel);
        }
    }

    private static async Task<Result<JsonElement, RpcError>[]> ProbeAsync(PooledEndpoint endpoint, RpcCall[] question, CancellationToken cancel) =>
        await endpoint.SendAsync(question, cancel);
}
