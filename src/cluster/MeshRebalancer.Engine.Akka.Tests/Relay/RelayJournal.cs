using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Akka.Persistence.Journal;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Akka.Tests.Relay;

/// <summary>
/// A journal plugin that passes everything on to a journal of the product's port, so that the faults which the conformance suite puts into that
/// one reach persistent actors. Behind it lies the real plugin.
/// </summary>
public sealed class RelayJournal : AsyncWriteJournal
{
    private readonly IJournal _journal = Context.System.Settings.Setup.Get<RelaySetup>().Value.Journal;

    public override async Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback)
    {
        await foreach (var stored in _journal.ReadAsync(StreamId.Parse(persistenceId), fromSequenceNr - 1, CancellationToken.None))
        {
            if (stored.Version > toSequenceNr)
                break;
            var envelope = new EventEnvelope(stored.Event, stored.At, stored.Epoch, stored.TraceParent, stored.Hash, null);
            recoveryCallback(new Persistent(envelope, stored.Version, persistenceId, stored.Event.Name, false, ActorRefs.NoSender, "relay"));
        }
    }

    public override async Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr)
    {
        var highest = 0L;
        await foreach (var stored in _journal.ReadAsync(StreamId.Parse(persistenceId), Math.Max(0, fromSequenceNr - 1), CancellationToken.None))
        {
            highest = stored.Version;
        }

        return highest;
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        try
        {
            foreach (var write in messages)
            {
                await _journal.AppendAsync(Append(write), CancellationToken.None);
            }

            return null!;
        }
        catch (RejectedPersistException rejected)
        {
            // Not a failure to Akka: the actor is told, and goes on unless it sees to that itself.
            return [.. messages.Select(_ => rejected)];
        }
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) =>
        throw new NotSupportedException("Events are never deleted.");

    private static Append Append(AtomicWrite write)
    {
        var envelopes = ((IImmutableList<IPersistentRepresentation>)write.Payload).Select(row => (EventEnvelope)row.Payload).ToArray();
        return new(
            StreamId.Parse(write.PersistenceId), write.LowestSequenceNr - 1, envelopes.Select(envelope => envelope.Event).ToEquatableArray(),
            envelopes[0].At, envelopes[0].TraceParent, envelopes[^1].Wake);
    }
}
