using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Runtime.Mailboxes;

namespace MeshRebalancer.Engine.Akka.Streams;

/// <summary>Says when a stream's state is worth a snapshot.</summary>
internal sealed class SnapshotKeeper<TState>(JsonTypeInfo<TState> json, int every)
    where TState : class
{
    private long _at;

    /// <summary>The newest one that is stored.</summary>
    public void Begin(long version) => _at = version;

    /// <summary>This state as a snapshot, if it is time for one.</summary>
    public SnapshotEnvelope? Offer(Replayed<TState> now)
    {
        if (now.Version - _at < every)
            return null;
        _at = now.Version;
        return new(now.Hash, JsonSerializer.SerializeToUtf8Bytes(now.State, json));
    }
}

/// <summary>What is stored at a snapshot's version.</summary>
/// <param name="Stored">Null for nothing, or where nobody knows.</param>
/// <param name="Fault">Why nobody knows.</param>
internal sealed record SnapshotVerdict(StoredEvent? Stored = null, Exception? Fault = null)
{
    /// <summary>Reads the stored event of a version.</summary>
    public static async Task<SnapshotVerdict> ReadAsync(IJournalReader journal, StreamId stream, long version)
    {
        await foreach (var stored in journal.ReadAsync(stream, version - 1, CancellationToken.None))
        {
            return new(stored);
        }

        return new();
    }

    /// <summary>Whether the snapshot is of this history.</summary>
    public bool Confirms(long version, Hash32 hash) => Stored is { } stored && stored.Version == version && stored.Hash == hash;
}
