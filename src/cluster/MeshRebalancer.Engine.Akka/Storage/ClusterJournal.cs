using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Persistence;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Engine.Akka.Storage;

/// <summary>
/// The journal of a cluster as the rest of the product knows it: read and followed with our own queries, written through the plugin of
/// Akka.Persistence.Sql, so that there is one way into the tables. Streams in actors write by themselves; what is written here is imported.
/// </summary>
public sealed class ClusterJournal : IJournal
{
    private static readonly TimeSpan SnapshotPatience = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _system;
    private readonly ClusterStore _store;
    private readonly ClusterJournalReader _reader;
    private readonly CancellationTokenSource _lost = new();
    private readonly JournalTail _tail;
    private ImmutableArray<Follower> _followers = [];

    private ClusterJournal(ActorSystem system, ClusterStore store, ClusterJournalReader reader, long position, TimeProvider time, ILogger log)
    {
        (_system, _store, _reader) = (system, store, reader);
        _tail = new(reader, position, Tell, time, log);
        _ = system.WhenTerminated.ContinueWith(_ => _lost.Cancel(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>The epoch of what is imported into a stream that has none: each actor that writes a stream later takes the next one.</summary>
    public long Epoch => 1;

    /// <summary>Cancelled when the actor system has ended by itself: the other nodes took this one for dead, and run its streams.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Brings the tables to this build's schema and follows them from now on.</summary>
    /// <param name="system">Configured with the same store, see <see cref="StoreConfig"/>. Not the journal's to end.</param>
    /// <param name="store">Not the journal's to close.</param>
    /// <param name="time">The real clock, for outages.</param>
    /// <param name="log">Where outages are told.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="JournalUnavailableException">The database does not answer or refuses, or a newer build wrote the journal.</exception>
    public static async Task<ClusterJournal> OpenAsync(ActorSystem system, ClusterStore store, TimeProvider time, ILogger log, CancellationToken cancel)
    {
        await ClusterSchema.ApplyAsync(store, cancel);
        var reader = new ClusterJournalReader(store);
        return new(system, store, reader, await reader.LastAsync(cancel), time, log);
    }

    /// <inheritdoc/>
    public async Task<StreamHead> AppendAsync(Append append, CancellationToken cancel)
    {
        var head = await _reader.HeadAsync(append.Stream, cancel);
        if ((head?.Version ?? 0) != append.ExpectedVersion)
            throw new JournalConflictException($"{append.Stream} is at version {head?.Version ?? 0}, not at {append.ExpectedVersion}.");
        var last = head?.ToEnvelope();
        var envelopes = Chaining.Envelopes(append, last?.Hash ?? Hash32.Zero, Math.Max(Epoch, last?.Epoch ?? 0));
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _system.ActorOf(Props.Create(() => new PluginWrite(Plugin.JournalFor(""), append.Stream.ToString(), append.ExpectedVersion, envelopes, done)));
        try
        {
            await done.Task.WaitAsync(cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw _store.Meaning(failure);
        }

        var written = (await _reader.HeadAsync(append.Stream, cancel))!;
        await _tail.TellAsync(written.Position).WaitAsync(cancel);
        return new(append.Stream, append.ExpectedVersion + envelopes.Count, envelopes[^1].Hash);
    }

    /// <inheritdoc/>
    public async Task WriteSnapshotAsync(StoredSnapshot snapshot, CancellationToken cancel)
    {
        var metadata = new SnapshotMetadata(snapshot.Stream.ToString(), snapshot.Version, DateTime.UnixEpoch);
        var answer = await Plugin.SnapshotStoreFor("")
            .Ask<object>(new SaveSnapshot(metadata, new SnapshotEnvelope(snapshot.Hash, snapshot.Payload)), SnapshotPatience, cancel);
        if (answer is SaveSnapshotFailure failure)
            throw _store.Meaning(failure.Cause);
    }

    /// <inheritdoc/>
    public IDisposable Follow(Action<StoredEvent> stored)
    {
        var follower = new Follower(this, stored);
        ImmutableInterlocked.Update(ref _followers, all => all.Add(follower));
        return follower;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion, CancellationToken cancel) => _reader.ReadAsync(stream, afterVersion, cancel);

    /// <summary>The events after a position, up to the one before which nothing will appear any more: whoever goes on from the last one misses none.</summary>
    public async IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in _reader.RangeAsync(afterPosition, _tail.Position, cancel))
        {
            yield return row.ToStored();
        }
    }

    /// <summary>As <see cref="ReadAllAsync"/>, of one category's streams alone: whoever goes on from the last one misses none.</summary>
    public async IAsyncEnumerable<StoredEvent> ReadCategoryAsync(string category, long afterPosition, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in _reader.CategoryAsync(category, afterPosition, _tail.Position, cancel))
        {
            yield return row.ToStored();
        }
    }

    /// <inheritdoc/>
    public Task<StoredSnapshot?> ReadSnapshotAsync(StreamId stream, CancellationToken cancel) => _reader.ReadSnapshotAsync(stream, cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<StreamHead> ListAsync(string? category, CancellationToken cancel) => _reader.ListAsync(category, cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<StreamWake> WakesAsync(CancellationToken cancel) => _reader.WakesAsync(cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _tail.DisposeAsync();

    private PersistenceExtension Plugin => Persistence.Instance.Apply(_system);

    private void Tell(StoredEvent stored)
    {
        foreach (var follower in _followers)
        {
            follower.Stored(stored);
        }
    }

    private sealed class Follower(ClusterJournal owner, Action<StoredEvent> stored) : IDisposable
    {
        public Action<StoredEvent> Stored => stored;

        public void Dispose() => ImmutableInterlocked.Update(ref owner._followers, all => all.Remove(this));
    }
}
