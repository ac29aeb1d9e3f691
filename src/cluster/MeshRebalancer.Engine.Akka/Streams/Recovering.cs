using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Mailboxes;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Akka.Streams;

/// <summary>
/// Folds what recovery hands out: a snapshot where there is one, then events. It checks versions, the hash chain and the writers' epochs, and
/// remembers the first fault instead of throwing it, so that a history that can't be read is told apart from a database that is down.
/// </summary>
internal sealed class Recovering<TState, TCommand, TEvent, TEffect>(StreamId stream, StreamKind<TState, TCommand, TEvent, TEffect> kind)
    where TState : class
    where TCommand : class, ICommand
    where TEvent : class
    where TEffect : class, IEffect
{
    private Replayed<TState>? _now;
    private WriterReport? _fault;
    private long _epoch;

    public void Offer(long version, object snapshot)
    {
        try
        {
            if (snapshot is SnapshotEnvelope envelope && SnapshotJson<TState>.Read(envelope.Payload, kind.StateJson) is { } state)
            {
                _now = new(state, version, envelope.Hash, null, version);
                return;
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException or FormatException)
        {
        }

        _fault = new WriterReport.WrongSnapshot(version);
    }

    public void Take(long version, object message)
    {
        if (_fault is not null)
            return;
        _now ??= Nothing();
        _fault = message switch
        {
            _ when version != _now.Version + 1 => Poison($"version {_now.Version + 1} is missing."),
            EventEnvelope envelope => Fold(_now, version, envelope),
            UnreadableEnvelope unreadable => Poison($"version {version} can't be read: {unreadable.Reason}."),
            _ => Poison($"version {version} is a {message.GetType().Name}, which no stream stores."),
        };
    }

    /// <summary>What recovery has come to: null, or why the writer can't go on.</summary>
    public WriterReport? Finish(out Replayed<TState> now, out long epoch)
    {
        // The next writer is one further, so that whoever reads the rows sees where one gave way to another.
        (now, epoch) = (_now ?? (_fault is null ? Nothing() : null!), _epoch + 1);
        return _fault;
    }

    private Replayed<TState> Nothing() => new(kind.Aggregate.Initial(stream), 0, Hash32.Zero, null, 0);

    [SuppressMessage("Design", "CA1031", Justification = "Pure code over stored bytes: whatever it throws, it will throw each time.")]
    private WriterReport? Fold(Replayed<TState> now, long version, EventEnvelope envelope)
    {
        if (HashChain.Next(now.Hash, stream, version, envelope.Event, envelope.At) != envelope.Hash)
        {
            return now.SnapshotVersion == now.Version && now.Version > 0
                ? new WriterReport.WrongSnapshot(now.Version)
                : Poison($"version {version} ('{envelope.Event.Name}') breaks the hash chain.");
        }

        if (envelope.Epoch < _epoch)
            return Poison($"version {version} ('{envelope.Event.Name}') is by writer {envelope.Epoch}, after writer {_epoch} had begun.");
        try
        {
            var state = kind.Aggregate.Evolve(now.State, kind.Events.Decode(envelope.Event.Name, envelope.Event.Payload));
            _now = now with { State = state, Version = version, Hash = envelope.Hash, TraceParent = envelope.TraceParent ?? now.TraceParent };
            _epoch = envelope.Epoch;
            return null;
        }
        catch (Exception failure)
        {
            return Poison($"version {version} ('{envelope.Event.Name}'): {Why(failure)}", failure);
        }
    }

    private WriterReport.Failed Poison(string reason, Exception? cause = null) => new(new StreamPoisonedException(stream, reason, cause));

    private static string Why(Exception failure) => failure is CorruptHistoryException or JsonException
        ? failure.Message
        : $"{failure.GetType().Name} while it was folded in.";
}
