using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Tests;

/// <summary>A journal whose streams can't be read until a test says so.</summary>
internal sealed class UnreadableJournal(IJournal inner) : IJournal
{
    private int _reads;

    public bool Readable { get; set; }

    public int Reads => Volatile.Read(ref _reads);

    public long Epoch => inner.Epoch;

    public CancellationToken Lost => inner.Lost;

    public Task<StreamHead> AppendAsync(Append append, CancellationToken cancel) => inner.AppendAsync(append, cancel);

    public Task WriteSnapshotAsync(StoredSnapshot snapshot, CancellationToken cancel) => inner.WriteSnapshotAsync(snapshot, cancel);

    public IDisposable Follow(Action<StoredEvent> stored) => inner.Follow(stored);

    public IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion, CancellationToken cancel) => inner.ReadAsync(stream, afterVersion, cancel);

    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition, CancellationToken cancel) => inner.ReadAllAsync(afterPosition, cancel);

    public Task<StoredSnapshot?> ReadSnapshotAsync(StreamId stream, CancellationToken cancel)
    {
        Interlocked.Increment(ref _reads);
        return Readable ? inner.ReadSnapshotAsync(stream, cancel) : throw new JournalUnavailableException("The test took the cable.");
    }

    public IAsyncEnumerable<StreamHead> ListAsync(string? category, CancellationToken cancel) => inner.ListAsync(category, cancel);

    public IAsyncEnumerable<StreamWake> WakesAsync(CancellationToken cancel) => inner.WakesAsync(cancel);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
