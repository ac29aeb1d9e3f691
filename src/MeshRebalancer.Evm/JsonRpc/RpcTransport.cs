namespace MeshRebalancer.Evm;

/// <summary>Puts the layers together: retry ← time-out ← metering ← HTTP or WebSocket.</summary>
public static class RpcTransport
{
    /// <summary>A transport to an endpoint, over what its scheme says, with all layers.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names all that are.</exception>
    public static IRpcTransport Create(RpcEndpoint endpoint, RpcOptions? options = null, TimeProvider? time = null)
    {
        options ??= new();
        return Layer(endpoint.IsWebSocket ? new WebSocketTransport(endpoint, Random.Shared, options, time) : new HttpTransport(endpoint, options, time), options, time);
    }

    /// <summary>The layers around a transport that is already there: a WebSocket that also carries subscriptions, for one.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names all that are.</exception>
    public static IRpcTransport Layer(IRpcTransport transport, RpcOptions? options = null, TimeProvider? time = null)
    {
        options ??= new();
        time ??= TimeProvider.System;
        if (options.Violations() is { Count: > 0 } violations)
        {
            throw new ArgumentException(string.Join(' ', violations), nameof(options));
        }

        return new RetryTransport(new TimeoutTransport(new MeteredTransport(transport), options.AttemptTimeout, time), options, time);
    }
}
