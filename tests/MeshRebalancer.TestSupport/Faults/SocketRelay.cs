using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace MeshRebalancer.TestSupport;

/// <summary>Passes WebSockets through to the target, message by message, until one side closes or all are cut.</summary>
/// <param name="target">Where they go.</param>
/// <param name="counted">Told of every message of the client.</param>
/// <param name="muted">Whether the target's messages are lost now.</param>
internal sealed class SocketRelay(Uri target, Action<byte[]> counted, Func<bool> muted)
{
    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> _open = new();

    /// <summary>Breaks every open one, without a closing handshake.</summary>
    public void CutAll()
    {
        foreach (var socket in _open.Values)
        {
            socket.Cancel();
        }
    }

    public async Task RunAsync(WebSocket client, CancellationToken cancel)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var id = Guid.NewGuid();
        _open[id] = cut;
        try
        {
            using var server = new ClientWebSocket();
            await server.ConnectAsync(target, cut.Token);
            await await Task.WhenAny(PumpAsync(client, server, counted, () => false, cut.Token), PumpAsync(server, client, _ => { }, muted, cut.Token));
        }
        catch (Exception end) when (end is OperationCanceledException or WebSocketException)
        {
            // Cut, or one side is gone: the other learns of it below.
        }
        finally
        {
            _open.TryRemove(id, out _);
            client.Abort();
        }
    }

    private static async Task PumpAsync(WebSocket from, WebSocket to, Action<byte[]> seen, Func<bool> lost, CancellationToken cancel)
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        while (true)
        {
            var part = await from.ReceiveAsync(buffer.AsMemory(), cancel);
            if (part.MessageType == WebSocketMessageType.Close)
                return;
            message.Write(buffer, 0, part.Count);
            if (!part.EndOfMessage)
                continue;
            seen(message.ToArray());
            if (!lost())
                await to.SendAsync(message.ToArray().AsMemory(), part.MessageType, endOfMessage: true, cancel);
            message.SetLength(0);
        }
    }
}
