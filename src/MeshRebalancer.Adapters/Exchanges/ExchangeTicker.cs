using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Exchanges;

/// <summary>Prices that an exchange sends over a WebSocket as it trades.</summary>
/// <param name="options">Which exchange, and what of it.</param>
/// <param name="time">Silence is measured by it.</param>
public sealed class ExchangeTicker(ExchangeTickerOptions options, TimeProvider time) : IPriceStream
{
    private const int MessageMax = 1 << 20;

    public string Name => options.Name;

    public IReadOnlyList<IPriceOrigin> Origins { get; } = [.. options.Products.Select(product => new Origin(TickerWire.NameOf(options, product), product.Asset))];

    public async IAsyncEnumerable<PriceObservation> FollowAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using var socket = new ClientWebSocket();
        await AliveAsync(async alive =>
        {
            await socket.ConnectAsync(options.WebSocket, alive);
            await socket.SendAsync(TickerWire.Subscribe(options), WebSocketMessageType.Text, true, alive);
            return true;
        }, cancel);
        while (await AliveAsync(alive => MessageAsync(socket, alive), cancel) is { } message)
        {
            if (TickerWire.Read(options, message) is { } seen)
                yield return seen;
        }
    }

    // A socket can be dead without a word: an exchange that trades is never silent for long.
    private async Task<T> AliveAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancel)
    {
        using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(options.AgeMaxSeconds), time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancel, silence.Token);
        try
        {
            return await step(linked.Token);
        }
        catch (OperationCanceledException silent) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException(FormattableString.Invariant($"{options.Name} was silent for {options.AgeMaxSeconds} s."), silent);
        }
    }

    /// <summary>One whole message, or null at the end.</summary>
    private static async Task<byte[]?> MessageAsync(ClientWebSocket socket, CancellationToken cancel)
    {
        using var whole = new MemoryStream();
        var part = new byte[16_384];
        while (whole.Length <= MessageMax)
        {
            var got = await socket.ReceiveAsync(part, cancel);
            if (got.MessageType == WebSocketMessageType.Close)
                return null;
            whole.Write(part, 0, got.Count);
            if (got.EndOfMessage)
                return whole.ToArray();
        }

        throw new InvalidDataException(FormattableString.Invariant($"A message of more than {MessageMax} bytes."));
    }

    private sealed record Origin(string Name, AssetId Asset) : IPriceOrigin;
}
