using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>A journal in SQL tables: <see cref="SqliteJournal"/> and <see cref="PostgresJournal"/> open it.</summary>
public sealed class SqlJournal : IJournal
{
    private readonly IGroupStore _store;
    private readonly GroupCommit _writer;
    private readonly SqlJournalReader _reader;
    private readonly Followers _followers = new();
    private readonly ITimer? _watch;

    /// <param name="store">Open, its epoch taken.</param>
    /// <param name="time">For durations and the watch.</param>
    /// <param name="watchEvery">How often to ask whether the epoch is still ours; null for a store that can't lose it.</param>
    internal SqlJournal(IGroupStore store, TimeProvider time, TimeSpan? watchEvery = null)
    {
        _store = store;
        _writer = new(store, time, _followers.Tell);
        _reader = new(store);
        _watch = watchEvery is { } every ? time.CreateTimer(_ => _ = WatchAsync(), null, every, every) : null;
    }

    /// <inheritdoc/>
    public long Epoch => _store.Epoch;

    /// <inheritdoc/>
    public CancellationToken Lost => _writer.Lost;

    /// <inheritdoc/>
    public Task<StreamHead> AppendAsync(Append append, CancellationToken cancel) => append.Events.Count > 0
        ? _writer.AppendAsync(append, cancel)
        : throw new ArgumentException($"An append to {append.Stream} holds no events; one or more are allowed.", nameof(append));

    /// <inheritdoc/>
    public Task WriteSnapshotAsync(StoredSnapshot snapshot, CancellationToken cancel) => _writer.WriteAsync(snapshot, cancel);

    /// <inheritdoc/>
    public IDisposable Follow(Action<StoredEvent> stored) => _followers.Add(stored);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion, CancellationToken cancel) =>
        _reader.ReadAsync(stream, afterVersion, cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition, CancellationToken cancel) => _reader.ReadAllAsync(afterPosition, cancel);

    /// <inheritdoc/>
    public Task<StoredSnapshot?> ReadSnapshotAsync(StreamId stream, CancellationToken cancel) => _reader.ReadSnapshotAsync(stream, cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<StreamHead> ListAsync(string? category, CancellationToken cancel) => _reader.ListAsync(category, cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<StreamWake> WakesAsync(CancellationToken cancel) => _reader.WakesAsync(cancel);

    /// <summary>Stores what waits, then closes the journal and gives its lock back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
            await _watch.DisposeAsync();
        await _writer.DisposeAsync();
        await _reader.DisposeAsync();
    }

    private async Task WatchAsync()
    {
        try
        {
            await _writer.WriteAsync(null, CancellationToken.None);
        }
        catch (Exception failure) when (failure is JournalUnavailableException or JournalConflictException)
        {
            // A conflict has cancelled Lost already; an unreachable server fails the appends themselves, and loudly.
        }
    }
}
