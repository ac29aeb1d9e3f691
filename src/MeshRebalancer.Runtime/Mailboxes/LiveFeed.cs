using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;

namespace MeshRebalancer.Runtime.Mailboxes;

/// <summary>Hands stored events to subscribers, in append order. The writer never waits for them: who falls behind is cut off.</summary>
internal sealed class LiveFeed(int buffer, Func<StoredEvent, object> decode)
{
    private ImmutableArray<Channel<StoredEvent>> _subscribers = [];

    /// <summary>Hears everything from this call on, whenever it is read.</summary>
    public IAsyncEnumerable<LiveEvent> Subscribe(CancellationToken cancel)
    {
        var channel = Channel.CreateBounded<StoredEvent>(new BoundedChannelOptions(buffer) { SingleReader = true, SingleWriter = true });
        ImmutableInterlocked.Update(ref _subscribers, all => all.Add(channel));
        return ReadAsync(channel, cancel, CancellationToken.None);
    }

    /// <summary>Called by the journal's writer.</summary>
    public void Tell(StoredEvent stored)
    {
        foreach (var channel in _subscribers)
        {
            if (!channel.Writer.TryWrite(stored))
                Drop(channel, new LaggedBehindException());
        }
    }

    /// <summary>Ends every subscription.</summary>
    public void Complete()
    {
        foreach (var channel in _subscribers)
        {
            Drop(channel, null);
        }
    }

    private async IAsyncEnumerable<LiveEvent> ReadAsync(
        Channel<StoredEvent> channel, CancellationToken subscription, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(subscription, cancel);
        try
        {
            while (await NextAsync(channel, either.Token))
            {
                while (channel.Reader.TryRead(out var stored))
                {
                    yield return new(stored, decode(stored));
                }
            }
        }
        finally
        {
            Drop(channel, null);
        }
    }

    // A subscription ends with its token, quietly.
    private static async Task<bool> NextAsync(Channel<StoredEvent> channel, CancellationToken cancel)
    {
        try
        {
            return await channel.Reader.WaitToReadAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Drop(Channel<StoredEvent> channel, Exception? why)
    {
        ImmutableInterlocked.Update(ref _subscribers, all => all.Remove(channel));
        channel.Writer.TryComplete(why);
    }
}
