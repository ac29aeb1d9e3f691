using System.Runtime.CompilerServices;
using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>What a typed subscription yields.</summary>
/// <typeparam name="T">The notifications.</typeparam>
public abstract record ChainNotice<T>
{
    private ChainNotice()
    {
    }

    /// <summary>A notification.</summary>
    public sealed record Item(T Value) : ChainNotice<T>;

    /// <summary>Notifications may be missing here: read what matters from the chain again.</summary>
    public sealed record Gap(string Reason) : ChainNotice<T>;

    /// <summary>The subscription is over, or this notification can't be read.</summary>
    public sealed record Failed(RpcError Error) : ChainNotice<T>;
}

/// <summary>Typed subscriptions over a WebSocket (<c>eth_subscribe</c>). Each goes on until cancelled, over any number of lost connections.</summary>
public static class Subscriptions
{
    /// <summary>Each new head of the chain. After a reorg heads come again with the same or lower numbers.</summary>
    public static IAsyncEnumerable<ChainNotice<Block>> NewHeadsAsync(this WebSocketTransport socket, CancellationToken cancel = default) =>
        ReadAsync(socket.SubscribeAsync(() => ["newHeads"], cancel), socket.Endpoint, EvmJson.Block, cancel);

    /// <summary>Each new log that a filter accepts; of a log that a reorg took back, again with <see cref="EventLog.Removed"/>.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="addresses">The contracts; none means any.</param>
    /// <param name="topics">For each position the accepted topics; an empty set accepts any.</param>
    /// <param name="cancel">Ends the subscription.</param>
    public static IAsyncEnumerable<ChainNotice<EventLog>> LogsAsync(
        this WebSocketTransport socket, EquatableArray<Address> addresses, EquatableArray<EquatableArray<Hash32>> topics, CancellationToken cancel = default) =>
        ReadAsync(socket.SubscribeAsync(() => ["logs", LogFilterJson.Criteria(addresses, topics)], cancel), socket.Endpoint, EvmJson.Log, cancel);

    private static async IAsyncEnumerable<ChainNotice<T>> ReadAsync<T>(
        IAsyncEnumerable<SubscriptionEvent> events, RpcEndpoint endpoint, Func<JsonElement, T> read, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var item in events.WithCancellation(cancel))
        {
            yield return item switch
            {
                SubscriptionEvent.Item notification => Read(notification.Content, endpoint, read),
                SubscriptionEvent.Gap gap => new ChainNotice<T>.Gap(gap.Reason),
                SubscriptionEvent.Refused refused => new ChainNotice<T>.Failed(refused.Error),
            };
        }
    }

    private static ChainNotice<T> Read<T>(JsonElement content, RpcEndpoint endpoint, Func<JsonElement, T> read)
    {
        try
        {
            return new ChainNotice<T>.Item(read(content));
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return new ChainNotice<T>.Failed(new RpcError.WrongAnswer(endpoint.Host, "eth_subscription", exception.Message));
        }
    }
}
