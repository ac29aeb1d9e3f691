using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What is on disk: it outlives every node. All or nothing, by version and epoch, hashed as the port says.</summary>
internal sealed class SimDisk
{
    private readonly SortedDictionary<StreamId, List<StoredEvent>> _streams = [];
    private readonly SortedDictionary<StreamId, StoredSnapshot> _snapshots = [];
    private readonly SortedDictionary<StreamId, DateTimeOffset> _wakes = [];
    private List<StoredEvent> _all = [];

    /// <summary>Of the node that opened it last.</summary>
    public long Epoch { get; private set; }

    public IReadOnlyList<StoredEvent> All => _all;

    public IReadOnlyDictionary<StreamId, DateTimeOffset> Wakes => _wakes;

    public IEnumerable<StreamId> Streams => _streams.Keys;

    public long Open() => ++Epoch;

    public IReadOnlyList<StoredEvent> Of(StreamId stream) => _streams.GetValueOrDefault(stream) ?? [];

    public StreamHead Head(StreamId stream) => Of(stream) is { Count: > 0 } events ? new(stream, events[^1].Version, events[^1].Hash) : new(stream, 0, Hash32.Zero);

    public StoredSnapshot? Snapshot(StreamId stream) => _snapshots.GetValueOrDefault(stream);

    public void Keep(StoredSnapshot snapshot) => _snapshots[snapshot.Stream] = snapshot;

    /// <exception cref="JournalConflictException">Another version.</exception>
    public IReadOnlyList<StoredEvent> Append(Append append, long epoch)
    {
        var head = Head(append.Stream);
        if (head.Version != append.ExpectedVersion)
            throw new JournalConflictException($"{append.Stream} is at version {head.Version}, not at {append.ExpectedVersion}.");
        var at = new DateTimeOffset(append.At.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        var stored = new List<StoredEvent>(append.Events.Count);
        foreach (var bytes in append.Events)
        {
            var version = head.Version + 1;
            head = new(append.Stream, version, HashChain.Next(head.Hash, append.Stream, version, bytes, at));
            stored.Add(new(_all.Count + stored.Count + 1, append.Stream, version, bytes, at, epoch, append.TraceParent, head.Hash));
        }

        if (!_streams.TryGetValue(append.Stream, out var events))
            _streams[append.Stream] = events = [];
        events.AddRange(stored);
        _all.AddRange(stored);
        if (append.Wake is { } wake)
            _wakes[append.Stream] = wake;
        else
            _wakes.Remove(append.Stream);
        return stored;
    }

    /// <summary>Puts the older copy in place that held so many events. Streams that stand as they did wake at once.</summary>
    public void Restore(int events)
    {
        _all = [.. _all.Take(events)];
        _streams.Clear();
        _snapshots.Clear();
        _wakes.Clear();
        foreach (var stored in _all)
        {
            if (!_streams.TryGetValue(stored.Stream, out var list))
                _streams[stored.Stream] = list = [];
            list.Add(stored);
            _wakes[stored.Stream] = DateTimeOffset.UnixEpoch;
        }
    }
}
