using System.Collections.Concurrent;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Conformance;

/// <summary>A journal whose appends fail, or wait, when a test says so. It notes what it was asked to append.</summary>
/// <param name="inner">The real one.</param>
public sealed class FaultyJournal(IJournal inner) : IJournal
{
    private readonly ConcurrentQueue<Func<Append, CancellationToken, Task<StreamHead>>> _next = new();

    private volatile bool _epochLost;

    /// <summary>Every append that was asked for, in order.</summary>
    public ConcurrentQueue<Append> Appends { get; } = new();

    /// <summary>How many appends wait.</summary>
    public int Blocked { get; private set; }

    public long Epoch => inner.Epoch;

    public CancellationToken Lost => inner.Lost;

    /// <summary>Lets an append of the future fail without storing it.</summary>
    public void FailNext() => FailNext(new JournalUnavailableException("The test pulled the plug before the append."));

    /// <summary>Lets an append of the future fail in a certain way without storing it.</summary>
    public void FailNext(Exception with) => _next.Enqueue((_, _) => throw with);

    /// <summary>Lets an append of the future fail although it is stored: its outcome is unknown to the writer.</summary>
    public void StoreAndFailNext() => _next.Enqueue(async (append, cancel) =>
    {
        await inner.AppendAsync(append, cancel);
        throw new JournalUnavailableException("The test pulled the plug after the append.");
    });

    /// <summary>Another node has taken the journal with a later epoch: from now on every append of this one conflicts.</summary>
    public void LoseEpoch() => _epochLost = true;

    /// <summary>Lets an append of the future wait.</summary>
    /// <returns>Lets it go on.</returns>
    public TaskCompletionSource BlockNext()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _next.Enqueue(async (append, cancel) =>
        {
            Blocked++;
            await gate.Task;
            Blocked--;
            return await inner.AppendAsync(append, cancel);
        });
        return gate;
    }

    public Task<StreamHead> AppendAsync(Append append, CancellationToken cancel)
    {
        Appends.Enqueue(append);
        if (_epochLost)
            throw new JournalConflictException("A later epoch stands in the journal.");
        return _next.TryDequeue(out var next) ? next(append, cancel) : inner.AppendAsync(append, cancel);
    }

    public IDisposable Follow(Action<StoredEvent> stored) => inner.Follow(stored);

    public Task WriteSnapshotAsync(StoredSnapshot snapshot, CancellationToken cancel) => inner.WriteSnapshotAsync(snapshot, cancel);

    public IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion, CancellationToken cancel) => inner.ReadAsync(stream, afterVersion, cancel);

    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition, CancellationToken cancel) => inner.ReadAllAsync(afterPosition, cancel);

    public Task<StoredSnapshot?> ReadSnapshotAsync(StreamId stream, CancellationToken cancel) => inner.ReadSnapshotAsync(stream, cancel);

    public IAsyncEnumerable<StreamHead> ListAsync(string? category, CancellationToken cancel) => inner.ListAsync(category, cancel);

    public IAsyncEnumerable<StreamWake> WakesAsync(CancellationToken cancel) => inner.WakesAsync(cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
