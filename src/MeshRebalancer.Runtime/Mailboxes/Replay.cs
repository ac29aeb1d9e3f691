using System.Text.Json;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Mailboxes;

/// <summary>A stream as it was stored.</summary>
/// <param name="State">Folded.</param>
/// <param name="Version">Of the last event; 0 for none.</param>
/// <param name="Hash">Of the last event.</param>
/// <param name="TraceParent">Of the last event that has one.</param>
/// <param name="SnapshotVersion">Of the snapshot that was used; 0 for none.</param>
internal sealed record Replayed<TState>(TState State, long Version, Hash32 Hash, string? TraceParent, long SnapshotVersion);

/// <summary>
/// Reads a stream's state back: its newest snapshot, if the stored event of that version has the snapshot's hash, and the events after it.
/// </summary>
internal sealed class Replay<TState, TCommand, TEvent, TEffect>(
    StreamId stream, StreamKind<TState, TCommand, TEvent, TEffect> kind, IJournal journal, ILogger log)
    where TState : class
    where TCommand : class, ICommand
    where TEvent : class
    where TEffect : class, IEffect
{
    /// <exception cref="StreamPoisonedException">An event can't be read, does not follow on the one before, or breaks the hash chain.</exception>
    /// <exception cref="JournalUnavailableException">The journal can't be read now.</exception>
    public async Task<Replayed<TState>> RunAsync(CancellationToken cancel)
    {
        var snapshot = await journal.ReadSnapshotAsync(stream, cancel);
        var start = snapshot is null ? null : await OpenAsync(snapshot, cancel);
        var now = start ?? new(kind.Aggregate.Initial(stream), 0, Hash32.Zero, null, 0);
        try
        {
            await foreach (var stored in journal.ReadAsync(stream, now.Version, cancel))
            {
                now = Fold(now, stored);
            }
        }
        catch (FormatException unreadable)
        {
            throw new StreamPoisonedException(stream, $"the row after version {now.Version} can't be read ({unreadable.Message})", unreadable);
        }

        return now;
    }

    private async Task<Replayed<TState>?> OpenAsync(StoredSnapshot snapshot, CancellationToken cancel)
    {
        try
        {
            await foreach (var stored in journal.ReadAsync(stream, snapshot.Version - 1, cancel))
            {
                if (stored.Version == snapshot.Version && stored.Hash == snapshot.Hash
                    && SnapshotJson<TState>.Read(snapshot.Payload, kind.StateJson) is { } state)
                    return new(state, stored.Version, stored.Hash, stored.TraceParent, snapshot.Version);
                break;
            }

            log.LogWarning("The snapshot of {Stream} at version {Version} does not match the stored event and is ignored", stream, snapshot.Version);
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException or FormatException)
        {
            log.LogWarning("The snapshot of {Stream} at version {Version} can't be read and is ignored", stream, snapshot.Version);
        }

        return null;
    }

    private Replayed<TState> Fold(Replayed<TState> now, StoredEvent stored)
    {
        if (stored.Version != now.Version + 1)
            throw new StreamPoisonedException(stream, $"version {now.Version + 1} is missing.");
        if (HashChain.Next(now.Hash, stream, stored.Version, stored.Event, stored.At) != stored.Hash)
            throw new StreamPoisonedException(stream, $"version {stored.Version} ('{stored.Event.Name}') breaks the hash chain.");
        try
        {
            var state = kind.Aggregate.Evolve(now.State, kind.Events.Decode(stored.Event.Name, stored.Event.Payload));
            return now with { State = state, Version = stored.Version, Hash = stored.Hash, TraceParent = stored.TraceParent ?? now.TraceParent };
        }
        catch (Exception failure)
        {
            // Pure code over stored bytes: it will fail in the same way each time.
            throw new StreamPoisonedException(stream, $"version {stored.Version} ('{stored.Event.Name}'): {Why(failure)}", failure);
        }
    }

    private static string Why(Exception failure) => failure is CorruptHistoryException or JsonException
        ? failure.Message
        : $"{failure.GetType().Name} while it was folded in.";
}
