using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>One WebSocket from its opening to its loss: matches answers with calls and hands notifications to their subscriptions.</summary>
internal sealed class WebSocketConnection : IAsyncDisposable
{
    private readonly RpcEndpoint _endpoint;
    private readonly ClientWebSocket _socket;
    private readonly int _maxBytes;
    private readonly ConcurrentDictionary<long, Pending> _pending = new();
    private readonly ConcurrentDictionary<string, Subscription> _subscriptions = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _reading;
    private RpcError? _lost;
    private int _disposed;

    private WebSocketConnection(RpcEndpoint endpoint, ClientWebSocket socket, int maxBytes)
    {
        (_endpoint, _socket, _maxBytes) = (endpoint, socket, maxBytes);
        _reading = Task.Run(ReadAllAsync);
    }

    /// <summary>Whether calls can still be sent.</summary>
    public bool IsOpen => Volatile.Read(ref _lost) is null;

    /// <exception cref="WebSocketException">It can't be reached.</exception>
    public static async Task<WebSocketConnection> OpenAsync(RpcEndpoint endpoint, RpcOptions options, CancellationToken cancel)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(15);
        if (endpoint.Authorization() is { } authorization)
        {
            socket.Options.SetRequestHeader("Authorization", authorization);
        }

        try
        {
            using var invoker = new HttpMessageInvoker(HttpTransport.NewHandler());
            await socket.ConnectAsync(endpoint.UrlWithoutUser(), invoker, cancel);
            return new(endpoint, socket, options.MaxAnswerBytes);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one call and waits for its answer, or for the connection's loss.</summary>
    public async Task<Result<JsonElement, RpcError>> SendAsync(RpcCall call, long id, Subscription? subscription, CancellationToken cancel)
    {
        var pending = new Pending(subscription);
        _pending[id] = pending;
        try
        {
            if (Volatile.Read(ref _lost) is { } lost)
            {
                return lost;
            }

            await WriteAsync(RpcWire.Write([call], id), cancel);
            return await pending.Answer.Task.WaitAsync(cancel);
        }
        catch (Exception exception) when (IsLoss(exception) && !cancel.IsCancellationRequested)
        {
            return Lost(exception.Message);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    /// <summary>Lets go of a subscription whose reader left.</summary>
    public void Forget(string subscriptionId) => _subscriptions.TryRemove(subscriptionId, out _);

    /// <summary>May be called again, and while calls wait: they fail as lost.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _closing.CancelAsync();
            _socket.Abort();
        }

        await _reading;
        _socket.Dispose();
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancel)
    {
        await _sending.WaitAsync(cancel);
        try
        {
            // A send that is cancelled half-way breaks the socket for everybody, so it is not cancelled once it runs.
            await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, _closing.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReadAllAsync()
    {
        RpcError reason;
        try
        {
            reason = await ReadUntilClosedAsync();
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            reason = Lost(exception.Message);
        }

        Volatile.Write(ref _lost, reason);
        foreach (var pending in _pending.Values)
        {
            pending.Answer.TrySetResult(reason);
        }

        foreach (var subscription in _subscriptions.Values)
        {
            subscription.Close();
        }

        _socket.Abort();
    }

    private async Task<RpcError> ReadUntilClosedAsync()
    {
        var buffer = new byte[16 << 10];
        var length = 0;
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(length), _closing.Token);
            length += received.Count;
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return Lost("the node closed the connection");
            }

            if (length > _maxBytes)
            {
                return new RpcError.Malformed(_endpoint.Host, $"more than {_maxBytes} bytes");
            }

            if (received.EndOfMessage)
            {
                Dispatch(buffer.AsMemory(0, length));
                length = 0;
            }
            else if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(2L * length, _maxBytes + 1L));
            }
        }
    }

    /// <summary>What is neither an answer that somebody waits for nor a notification is dropped.</summary>
    private void Dispatch(ReadOnlyMemory<byte> message)
    {
        if (!RpcWire.TryParse(message, out var root))
        {
            FailAll(new RpcError.Malformed(_endpoint.Host, "not JSON"));
        }
        else if (RpcWire.Id(root) is { } id)
        {
            if (_pending.TryRemove(id, out var pending))
            {
                Complete(pending, RpcWire.Read(_endpoint, root));
            }
        }
        else if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("params"u8, out var content) && content.ValueKind == JsonValueKind.Object
            && content.TryGetProperty("subscription"u8, out var name) && name.ValueKind == JsonValueKind.String
            && content.TryGetProperty("result"u8, out var result) && _subscriptions.TryGetValue(name.GetString()!, out var subscription))
        {
            subscription.Publish(result);
        }
    }

    /// <summary>A subscription is known before the next message is read, so that its first notification is not lost.</summary>
    private void Complete(Pending pending, Result<JsonElement, RpcError> answer)
    {
        if (pending.Subscription is { } subscription && answer is Result<JsonElement, RpcError>.Ok { Value: { ValueKind: JsonValueKind.String } name })
        {
            _subscriptions[name.GetString()!] = subscription;
        }

        pending.Answer.TrySetResult(answer);
    }

    /// <summary>An unreadable message may have answered any call: all that wait learn it.</summary>
    private void FailAll(RpcError error)
    {
        foreach (var pending in _pending.Values)
        {
            pending.Answer.TrySetResult(error);
        }
    }

    private static bool IsLoss(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or InvalidOperationException or IOException;

    private RpcError.Transport Lost(string reason) => new(_endpoint.Host, _endpoint.Redact(reason));

    private sealed record Pending(Subscription? Subscription)
    {
        public TaskCompletionSource<Result<JsonElement, RpcError>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
