using System.Runtime.CompilerServices;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Runtime.Tests.World;

/// <summary>A journal in memory: bytes, versions and hashes as in a real one. It outlives the node that a test kills.</summary>
internal sealed class StoryJournal(TimeProvider time) : IJournalReader
{
    private readonly List<StoredEvent> _events = [];

    public IReadOnlyList<StoredEvent> Events => _events;

    /// <summary>The streams, in the order in which they began.</summary>
    public IReadOnlyList<StreamId> Streams => [.. _events.Select(stored => stored.Stream).Distinct()];

    /// <summary>How often something was appended.</summary>
    public int Appends { get; private set; }

    /// <summary>All or nothing.</summary>
    public IReadOnlyList<StoredEvent> Append(StreamId stream, IReadOnlyList<EventBytes> events, string? traceParent)
    {
        Appends++;
        var first = _events.Count;
        foreach (var bytes in events)
        {
            var before = _events.LastOrDefault(stored => stored.Stream == stream);
            var version = (before?.Version ?? 0) + 1;
            var hash = HashChain.Next(before?.Hash ?? Hash32.Zero, stream, version, bytes, time.GetUtcNow());
            _events.Add(new(_events.Count + 1, stream, version, bytes, time.GetUtcNow(), 1, traceParent, hash));
        }

        return _events[first..];
    }

    public IEnumerable<StoredEvent> Of(StreamId stream) => _events.Where(stored => stored.Stream == stream);

    public async IAsyncEnumerable<StreamHead> ListAsync(string? category, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Yield();
        foreach (var stream in Streams.Where(stream => category is null || stream.Category == category).Order())
        {
            cancel.ThrowIfCancellationRequested();
            var last = Of(stream).Last();
            yield return new(stream, last.Version, last.Hash);
        }
    }

    public IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion, CancellationToken cancel) =>
        Of(stream).Where(stored => stored.Version > afterVersion).ToAsyncEnumerable();

    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition, CancellationToken cancel) =>
        _events.Where(stored => stored.Position > afterPosition).ToAsyncEnumerable();

    public Task<StoredSnapshot?> ReadSnapshotAsync(StreamId stream, CancellationToken cancel) => Task.FromResult<StoredSnapshot?>(null);

    public IAsyncEnumerable<StreamWake> WakesAsync(CancellationToken cancel) => Streams.Select(stream => new StreamWake(stream, DateTimeOffset.MinValue)).ToAsyncEnumerable();
}
