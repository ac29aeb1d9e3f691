using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Journals that store something else than they say, or later, or for whoever asks.</summary>
internal static class StoreSabotages
{
    public static IEnumerable<Sabotage> All =>
    [
        new("reply-before-append", "answers before it stores")
        {
            Journal = (journal, disk, world) => new TwistedJournal(journal) { Append = (append, _) => LaterAsync(journal, disk, world, append) },
        },
        new("swallow-failed-append", "takes an append that failed as stored")
        {
            Journal = (journal, disk, _) => new TwistedJournal(journal) { Append = (append, cancel) => SwallowAsync(journal, disk, append, cancel) },
        },
        new("skip-epoch-check", "stores although another node has taken the journal")
        {
            Journal = (journal, _, _) => new TwistedJournal(journal) { Append = (append, cancel) => journal.AppendAsync(append, checksEpoch: false, cancel) },
        },
        new("append-again", "stores once more what may have been stored, at whatever version the stream has then")
        {
            Journal = (journal, disk, _) => new TwistedJournal(journal) { Append = (append, cancel) => AgainAsync(journal, disk, append, cancel) },
        },
        new("forget-what-is-owed", "notes nothing of what a stream is owed, so nobody wakes it after a restart")
        {
            Journal = (journal, _, _) => new TwistedJournal(journal) { Append = (append, cancel) => journal.AppendAsync(append with { Wake = null }, cancel) },
        },
        new("keep-old-snapshots", "keeps an older state under a newer version")
        {
            Journal = OldSnapshots,
        },
    ];

    private static StreamHead Pretended(SimDisk disk, Append append) =>
        new(append.Stream, append.ExpectedVersion + append.Events.Count, disk.Head(append.Stream).Hash);

    private static async Task<StreamHead> LaterAsync(SimJournal journal, SimDisk disk, SimWorld world, Append append)
    {
        _ = StoreAsync();
        await Task.Yield();
        return Pretended(disk, append);

        async Task StoreAsync()
        {
            try
            {
                await world.Time.PauseAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
                await journal.AppendAsync(append, CancellationToken.None);
            }
            catch (Exception error) when (error is JournalConflictException or JournalUnavailableException)
            {
                // Nobody is told any more.
            }
        }
    }

    private static async Task<StreamHead> SwallowAsync(SimJournal journal, SimDisk disk, Append append, CancellationToken cancel)
    {
        try
        {
            return await journal.AppendAsync(append, cancel);
        }
        catch (JournalUnavailableException)
        {
            return Pretended(disk, append);
        }
    }

    private static async Task<StreamHead> AgainAsync(SimJournal journal, SimDisk disk, Append append, CancellationToken cancel)
    {
        try
        {
            return await journal.AppendAsync(append, cancel);
        }
        catch (JournalUnavailableException)
        {
            return await journal.AppendAsync(append with { ExpectedVersion = disk.Head(append.Stream).Version }, cancel);
        }
    }

    private static TwistedJournal OldSnapshots(SimJournal journal, SimDisk disk, SimWorld world)
    {
        var last = new SortedDictionary<StreamId, byte[]>();
        return new(journal)
        {
            Keep = (snapshot, cancel) =>
            {
                var old = last.GetValueOrDefault(snapshot.Stream, snapshot.Payload);
                last[snapshot.Stream] = snapshot.Payload;
                return journal.WriteSnapshotAsync(snapshot with { Payload = old }, cancel);
            },
        };
    }

    private sealed class TwistedJournal(SimJournal inner) : IJournal
    {
        public Func<Append, CancellationToken, Task<StreamHead>>? Append { get; init; }

        public Func<StoredSnapshot, CancellationToken, Task>? Keep { get; init; }

        public long Epoch => inner.Epoch;

        public CancellationToken Lost => inner.Lost;

        public Task<StreamHead> AppendAsync(Append append, CancellationToken cancel) => Append is null ? inner.AppendAsync(append, cancel) : Append(append, cancel);

        public Task WriteSnapshotAsync(StoredSnapshot snapshot, CancellationToken cancel) =>
            Keep is null ? inner.WriteSnapshotAsync(snapshot, cancel) : Keep(snapshot, cancel);

        public IDisposable Follow(Action<StoredEvent> stored) => inner.Follow(stored);

        public IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion, CancellationToken cancel) => inner.ReadAsync(stream, afterVersion, cancel);

        public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition, CancellationToken cancel) => inner.ReadAllAsync(afterPosition, cancel);

        public Task<StoredSnapshot?> ReadSnapshotAsync(StreamId stream, CancellationToken cancel) => inner.ReadSnapshotAsync(stream, cancel);

        public IAsyncEnumerable<StreamHead> ListAsync(string? category, CancellationToken cancel) => inner.ListAsync(category, cancel);

        public IAsyncEnumerable<StreamWake> WakesAsync(CancellationToken cancel) => inner.WakesAsync(cancel);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
