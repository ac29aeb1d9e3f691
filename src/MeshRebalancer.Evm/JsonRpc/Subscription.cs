using System.Text.Json;
using System.Threading.Channels;

namespace MeshRebalancer.Evm;

/// <summary>One subscription's notifications on one connection. Never blocks the connection: a reader that is too slow gets a gap instead.</summary>
internal sealed class Subscription(int capacity)
{
    private readonly Channel<SubscriptionEvent> _channel = Channel.CreateBounded<SubscriptionEvent>(
        new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });

    private bool _missed;

    public ChannelReader<SubscriptionEvent> Events => _channel.Reader;

    /// <summary>Called by the connection's reader alone.</summary>
    public void Publish(JsonElement content)
    {
        if (_missed && !_channel.Writer.TryWrite(new SubscriptionEvent.Gap("the reader was too slow")))
        {
            return;
        }

        _missed = !_channel.Writer.TryWrite(new SubscriptionEvent.Item(content));
    }

    /// <summary>The connection is gone.</summary>
    public void Close() => _channel.Writer.TryComplete();
}
