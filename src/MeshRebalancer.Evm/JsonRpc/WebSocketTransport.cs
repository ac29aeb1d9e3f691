using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.Kernel;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Evm;

/// <summary>
/// JSON-RPC over a WebSocket, with subscriptions. The connection is made when first needed and again after a loss; calls that
/// wait when it is lost fail, subscriptions are made anew and show a gap.
/// </summary>
public sealed class WebSocketTransport : IRpcTransport
{
    private readonly RpcOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _chance;
    private readonly SemaphoreSlim _connecting = new(1);
    private readonly CancellationTokenSource _disposing = new();
    private WebSocketConnection? _connection;
    private long _lastId;
    private int _disposed;

    /// <param name="endpoint">A <c>ws</c> or <c>wss</c> endpoint.</param>
    /// <param name="chance">Spreads reconnections. Asked by several threads at once.</param>
    /// <param name="options">Size limits and the pace of reconnection are taken from here.</param>
    /// <param name="time">Paces reconnection.</param>
    public WebSocketTransport(RpcEndpoint endpoint, Random chance, RpcOptions? options = null, TimeProvider? time = null) =>
        (Endpoint, _chance, _options, _time) = (endpoint, chance, options ?? new(), time ?? TimeProvider.System);

    public RpcEndpoint Endpoint { get; }

    public async Task<Result<JsonElement, RpcError>[]> SendAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel) =>
        await Task.WhenAll(calls.Select(call => SendAsync(call, cancel)));

    /// <summary>
    /// Subscribes (<c>eth_subscribe</c>) and stays subscribed over any number of lost connections, until cancelled. The first loss or
    /// failure to connect doesn't end it, a refusal by the node does.
    /// </summary>
    public async IAsyncEnumerable<SubscriptionEvent> SubscribeAsync(
        Func<JsonNode?[]> parameters, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, _disposing.Token);
        var (failures, established) = (0, false);
        while (true)
        {
            var (subscription, id, error) = await OpenAsync(parameters(), both.Token);
            if (error is RpcError.Server or RpcError.WrongAnswer)
            {
                yield return new SubscriptionEvent.Refused(error);
                yield break;
            }

            if (error is null)
            {
                if (established)
                {
                    yield return new SubscriptionEvent.Gap("the connection was lost and is back");
                }

                (established, failures) = (true, 0);
                var connection = _connection;
                try
                {
                    await foreach (var item in subscription.Events.ReadAllAsync(both.Token))
                    {
                        yield return item;
                    }
                }
                finally
                {
                    connection?.Forget(id);
                }
            }

            await Task.Delay(BackOff(failures++), _time, both.Token);
        }
    }

    /// <summary>Closes the connection and ends all subscriptions; may be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _disposing.CancelAsync();
        await _connecting.WaitAsync();
        try
        {
            await DropAsync();
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Cuts the connection, as a broken network would.</summary>
    internal async Task DropAsync()
    {
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }
    }

    private async Task<Result<JsonElement, RpcError>> SendAsync(RpcCall call, CancellationToken cancel)
    {
        var (connection, error) = await ConnectAsync(cancel);
        return connection is null ? error! : await connection.SendAsync(call, Interlocked.Increment(ref _lastId), null, cancel);
    }

    private async Task<(Subscription Subscription, string Id, RpcError? Error)> OpenAsync(JsonNode?[] parameters, CancellationToken cancel)
    {
        var subscription = new Subscription(_options.SubscriptionBuffer);
        var (connection, error) = await ConnectAsync(cancel);
        if (connection is null)
        {
            return (subscription, "", error);
        }

        var answer = await connection.SendAsync(new("eth_subscribe", parameters), Interlocked.Increment(ref _lastId), subscription, cancel);
        return answer.Match<(Subscription, string, RpcError?)>(
            ok => ok.ValueKind == JsonValueKind.String
                ? (subscription, ok.GetString()!, null)
                : (subscription, "", new RpcError.WrongAnswer(Endpoint.Host, "eth_subscribe", "no subscription's id")),
            fail => (subscription, "", fail));
    }

    private async Task<(WebSocketConnection? Connection, RpcError? Error)> ConnectAsync(CancellationToken cancel)
    {
        if (_connection is { IsOpen: true } open)
        {
            return (open, null);
        }

        await _connecting.WaitAsync(cancel);
        try
        {
            return (await ReplaceAsync(cancel), null);
        }
        catch (Exception exception) when (exception is WebSocketException or HttpRequestException or IOException)
        {
            return (null, new RpcError.Transport(Endpoint.Host, Endpoint.Redact(exception.InnerException?.Message ?? exception.Message)));
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<WebSocketConnection> ReplaceAsync(CancellationToken cancel)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (_connection is { IsOpen: true } open)
        {
            return open;
        }

        var again = _connection is not null;
        if (_connection is { } lost)
        {
            await lost.DisposeAsync();
        }

        _connection = await WebSocketConnection.OpenAsync(Endpoint, _options, cancel);
        if (again)
        {
            MeshTelemetry.RpcReconnects.Add(1, new KeyValuePair<string, object?>(MeshTelemetry.RpcHostTag, Endpoint.Host));
        }

        return _connection;
    }

    /// <summary>Doubles from the retry delay to its maximum; half of it is drawn, so that many readers don't return at once.</summary>
    private TimeSpan BackOff(int failures)
    {
        var full = Math.Min(_options.RetryDelay.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 20)), _options.MaxRetryDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds((full / 2) + (_chance.NextDouble() * full / 2));
    }
}
