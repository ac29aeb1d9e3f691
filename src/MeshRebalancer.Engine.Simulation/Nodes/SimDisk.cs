using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// What is on disk: it outlives every node. All or nothing, by version and epoch, hashed as the port says. Appends and reads may come from
/// several threads, as in the engines' common tests; whoever looks at everything is alone.
/// </summary>
internal sealed class SimDisk
{
    private readonly SortedDictionary<StreamId, List<StoredEvent>> _streams = [];
    private readonly SortedDictionary<StreamId, StoredSnapshot> _snapshots = [];
    private readonly SortedDictionary<StreamId, DateTimeOffset> _wakes = [];
    private readonly Lock _gate = new();
    private readonly List<int> _appends = [];
    private List<StoredEvent> _all = [];

    /// <summary>Of the node that opened it last.</summary>
    public long Epoch { get; private set; }

    public IReadOnlyList<StoredEvent> All => _all;

    public IReadOnlyList<StreamWake> Wakes()
    {
        lock (_gate)
        {
            return [.. _wakes.Select(pair => new StreamWake(pair.Key, pair.Value))];
        }
    }

    public IReadOnlyList<StreamId> Streams()
    {
        lock (_gate)
        {
            return [.. _streams.Keys];
        }
    }

    /// <summary>The events after a position, as they stand now.</summary>
    public IReadOnlyList<StoredEvent> After(long position)
    {
        lock (_gate)
        {
            return [.. _all.Skip((int)Math.Max(0, position))];
        }
    }

    /// <summary>A stream's events after a version, as they stand now.</summary>
    public IReadOnlyList<StoredEvent> After(StreamId stream, long version)
    {
        lock (_gate)
        {
            return [.. Of(stream).Skip((int)Math.Max(0, version))];
        }
    }

    public long Open()
    {
        lock (_gate)
        {
            return ++Epoch;
        }
    }

    public IReadOnlyList<StoredEvent> Of(StreamId stream) => _streams.GetValueOrDefault(stream) ?? [];

    public StreamHead Head(StreamId stream)
    {
        lock (_gate)
        {
            return LastOf(stream);
        }
    }

    private StreamHead LastOf(StreamId stream) => Of(stream) is { Count: > 0 } events ? new(stream, events[^1].Version, events[^1].Hash) : new(stream, 0, Hash32.Zero);

    public StoredSnapshot? Snapshot(StreamId stream)
    {
        lock (_gate)
        {
            return _snapshots.GetValueOrDefault(stream);
        }
    }

    public void Keep(StoredSnapshot snapshot)
    {
        lock (_gate)
        {
            _snapshots[snapshot.Stream] = snapshot;
        }
    }

    /// <exception cref="JournalConflictException">Another version.</exception>
    public IReadOnlyList<StoredEvent> Append(Append append, long epoch)
    {
        lock (_gate)
        {
            return Store(append, epoch);
        }
    }

    private List<StoredEvent> Store(Append append, long epoch)
    {
        var head = LastOf(append.Stream);
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
        _appends.Add(_all.Count);
        if (append.Wake is { } wake)
            _wakes[append.Stream] = wake;
        else
            _wakes.Remove(append.Stream);
        return stored;
    }

    /// <summary>Puts an older copy in place that held so many events at most: an append is there as a whole or not at all. Streams that stand as they did wake at once.</summary>
    public void Restore(int events)
    {
        _appends.RemoveAll(count => count > events);
        _all = [.. _all.Take(_appends.LastOrDefault())];
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
