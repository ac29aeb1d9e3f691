using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Node.Engines;

/// <summary>
/// For tests of crashes: stops the node's hands right after one named event is durable and before anybody is told, so that a kill finds the
/// process exactly there. From then on no append comes back.
/// </summary>
/// <param name="inner">The journal.</param>
/// <param name="eventName">The event's wire name.</param>
internal sealed class PausingJournal(IJournal inner, string eventName) : IJournal
{
    private volatile bool _paused;

    public long Epoch => inner.Epoch;

    public CancellationToken Lost => inner.Lost;

    public async Task<StreamHead> AppendAsync(Append append, CancellationToken cancel)
    {
        if (_paused)
        {
            await Task.Delay(Timeout.Infinite, cancel);
        }

        var head = await inner.AppendAsync(append, cancel);
        if (append.Events.Any(stored => stored.Name == eventName))
        {
            _paused = true;
            await Console.Error.WriteLineAsync($"mesh: paused after {eventName} of {append.Stream}");
            await Task.Delay(Timeout.Infinite, cancel);
        }

        return head;
    }

    public Task WriteSnapshotAsync(StoredSnapshot snapshot, CancellationToken cancel) => inner.WriteSnapshotAsync(snapshot, cancel);

    public IDisposable Follow(Action<StoredEvent> stored) => inner.Follow(stored);

    public IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion, CancellationToken cancel) => inner.ReadAsync(stream, afterVersion, cancel);

    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition, CancellationToken cancel) => inner.ReadAllAsync(afterPosition, cancel);

    public Task<StoredSnapshot?> ReadSnapshotAsync(StreamId stream, CancellationToken cancel) => inner.ReadSnapshotAsync(stream, cancel);

    public IAsyncEnumerable<StreamHead> ListAsync(string? category, CancellationToken cancel) => inner.ListAsync(category, cancel);

    public IAsyncEnumerable<StreamWake> WakesAsync(CancellationToken cancel) => inner.WakesAsync(cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
