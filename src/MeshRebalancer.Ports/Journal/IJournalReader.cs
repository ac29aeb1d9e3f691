using MeshRebalancer.Kernel;

namespace MeshRebalancer.Ports.Journal;

/// <summary>What may be read from a journal, also beside the node that writes it. Everything throws <see cref="JournalUnavailableException"/> where it can't be read.</summary>
public interface IJournalReader
{
    /// <summary>The stored events of a stream after a version, in order.</summary>
    IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion, CancellationToken cancel);

    /// <summary>The events of all streams after a position, in append order: for read models and live feeds.</summary>
    IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition, CancellationToken cancel);

    /// <summary>The newest snapshot, or null. A snapshot is a convenience: it is checked against the stored event's hash and is never the truth.</summary>
    Task<StoredSnapshot?> ReadSnapshotAsync(StreamId stream, CancellationToken cancel);

    /// <summary>All streams of a category (or all), with their heads, ordered by name.</summary>
    IAsyncEnumerable<StreamHead> ListAsync(string? category, CancellationToken cancel);

    /// <summary>The streams that the world owes something, and when; kept by <see cref="Append.Wake"/>.</summary>
    IAsyncEnumerable<StreamWake> WakesAsync(CancellationToken cancel);
}
