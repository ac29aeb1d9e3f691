using MeshRebalancer.Kernel;

namespace MeshRebalancer.Ports.Journal;

/// <summary>Event streams that only grow. One writer each; whoever writes proves its epoch and the version that it decided on.</summary>
public interface IJournal : IJournalReader, IAsyncDisposable
{
    /// <summary>This node's epoch: raised when the journal was opened. An append under an older one fails.</summary>
    long Epoch { get; }

    /// <summary>Cancelled when a newer epoch was seen: another node has taken the journal over, and this one must stop.</summary>
    CancellationToken Lost { get; }

    /// <summary>Appends all or nothing, durably, if the stream is at the expected version and this node's epoch is the newest.</summary>
    /// <returns>The stream's head after the append.</returns>
    /// <exception cref="JournalConflictException">Another version or a newer epoch: this writer has lost its place.</exception>
    /// <exception cref="JournalUnavailableException">It failed, or whether it did is not known: the stream must stop and replay.</exception>
    /// <exception cref="OperationCanceledException">The caller waits no longer; whether it was stored is not known.</exception>
    Task<StreamHead> AppendAsync(Append append, CancellationToken cancel);

    /// <summary>Keeps a snapshot. Events are never deleted for it.</summary>
    Task WriteSnapshotAsync(StoredSnapshot snapshot, CancellationToken cancel);

    /// <summary>
    /// Hears every event that this journal stores from now on, in append order, after it is durable and before the append is answered,
    /// until the result is disposed. Called by the writer itself: it must be quick and must not throw.
    /// </summary>
    IDisposable Follow(Action<StoredEvent> stored);
}

/// <summary>One append.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="ExpectedVersion">The version of the state that was decided on; 0 for a new stream.</param>
/// <param name="Events">One or more.</param>
/// <param name="At">The writer's clock.</param>
/// <param name="TraceParent">The W3C trace context of the command, or null; not covered by the hash.</param>
/// <param name="Wake">
/// What the state after this append is owed, replacing what was noted before, in the same database transaction:
/// null for nothing, otherwise when the stream must be awake again (a past instant is at once).
/// </param>
public sealed record Append(
    StreamId Stream, long ExpectedVersion, EquatableArray<EventBytes> Events, DateTimeOffset At, string? TraceParent, DateTimeOffset? Wake);

/// <summary>An event as it is stored and hashed.</summary>
/// <param name="Name">Its wire name.</param>
/// <param name="Payload">UTF-8 JSON.</param>
public sealed record EventBytes(string Name, byte[] Payload);

/// <summary>A stored event.</summary>
/// <param name="Position">Its place among all events of the journal; grows, may have gaps.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Version">Its place in its stream, from 1, without gaps.</param>
/// <param name="Event">Name and bytes.</param>
/// <param name="At">The writer's clock.</param>
/// <param name="Epoch">The writer's epoch.</param>
/// <param name="TraceParent">The trace, or null.</param>
/// <param name="Hash">SHA-256 over the hash before it, stream, version, name, instant and payload, as <see cref="HashChain"/> lays them out.</param>
public sealed record StoredEvent(
    long Position, StreamId Stream, long Version, EventBytes Event, DateTimeOffset At, long Epoch, string? TraceParent, Hash32 Hash);

/// <summary>The last event of a stream.</summary>
public sealed record StreamHead(StreamId Stream, long Version, Hash32 Hash);

/// <summary>A state at a version.</summary>
public sealed record StoredSnapshot(StreamId Stream, long Version, Hash32 Hash, byte[] Payload);

/// <summary>A stream that must be awake from an instant on.</summary>
public sealed record StreamWake(StreamId Stream, DateTimeOffset Due);

/// <summary>Somebody else wrote the stream, or a newer epoch stands in the journal.</summary>
public sealed class JournalConflictException(string message) : Exception(message);

/// <summary>Another node holds the journal: this one may not open it.</summary>
public sealed class JournalHeldException(string message) : Exception(message);

/// <summary>The journal did not take an append, or nobody knows whether it did; or it can't be read.</summary>
public sealed class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
