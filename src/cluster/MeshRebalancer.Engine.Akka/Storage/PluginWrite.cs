using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Akka.Storage;

/// <summary>Writes one append through the journal plugin, in the way a persistent actor does, and stops.</summary>
internal sealed class PluginWrite : UntypedActor
{
    private readonly TaskCompletionSource _done;
    private int _left;

    public PluginWrite(IActorRef journal, string stream, long expectedVersion, IReadOnlyList<EventEnvelope> events, TaskCompletionSource done)
    {
        (_done, _left) = (done, events.Count);
        var rows = events.Select((envelope, index) => (IPersistentRepresentation)new Persistent(
            envelope, expectedVersion + index + 1, stream, envelope.Event.Name, isDeleted: false, ActorRefs.NoSender, writerGuid: stream));
        journal.Tell(new WriteMessages([new AtomicWrite(rows.ToImmutableList())], Self, actorInstanceId: 1), Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WriteMessageSuccess when --_left == 0:
                _done.TrySetResult();
                Context.Stop(Self);
                break;
            case WriteMessageFailure failure:
                Fail(failure.Cause);
                break;
            case WriteMessageRejected rejected:
                Fail(rejected.Cause);
                break;
        }
    }

    protected override void PostStop() => _done.TrySetException(new JournalUnavailableException("The journal was closed before the append was answered."));

    private void Fail(Exception cause)
    {
        _done.TrySetException(cause);
        Context.Stop(Self);
    }
}
