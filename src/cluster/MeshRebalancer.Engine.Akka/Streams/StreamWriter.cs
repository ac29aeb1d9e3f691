using Akka.Actor;
using Akka.Persistence;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Mailboxes;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Engine.Akka.Streams;

/// <summary>
/// The persistent actor of one stream. It recovers, then stores one batch at a time and answers after it; whatever fails ends it, because
/// the outcome of a failed write is unknown, and its guardian starts another that recovers.
/// </summary>
internal sealed class StreamWriter<TState, TCommand, TEvent, TEffect> : UntypedPersistentActor
    where TState : class
    where TCommand : class, ICommand
    where TEvent : class
    where TEffect : class, IEffect
{
    private readonly StreamId _stream;
    private readonly StreamKind<TState, TCommand, TEvent, TEffect> _kind;
    private readonly StreamParts _parts;
    private readonly EffectRunner<TEffect> _effects;
    private readonly SnapshotKeeper<TState> _snapshots;
    private readonly Recovering<TState, TCommand, TEvent, TEffect> _recovering;
    private Replayed<TState>? _now;
    private long _epoch;
    private bool _ended;

    public StreamWriter(
        StreamId stream, StreamKind<TState, TCommand, TEvent, TEffect> kind, StreamParts parts, EffectRunner<TEffect> effects, bool withSnapshot)
    {
        (_stream, _kind, _parts, _effects) = (stream, kind, parts, effects);
        Recovery = withSnapshot ? Recovery.Default : new Recovery(SnapshotSelectionCriteria.None);
        _recovering = new(stream, kind);
        _snapshots = new(kind.StateJson, kind.SnapshotEvery);
    }

    public override string PersistenceId => _stream.ToString();

    public override Recovery Recovery { get; }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer offer:
                _recovering.Offer(offer.Metadata.SequenceNr, offer.Snapshot);
                break;
            case RecoveryCompleted:
                Recovered();
                break;
            default:
                _recovering.Take(LastSequenceNr, message);
                break;
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case WriterBatch batch:
                Handle(batch);
                break;
            case SnapshotVerdict verdict:
                Check(verdict);
                break;
            case SaveSnapshotSuccess saved:
                DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
                break;
            case SaveSnapshotFailure failure:
                _parts.Log.LogWarning("The snapshot of {Stream} was not written: {Reason}", _stream, failure.Cause.Message);
                break;
        }
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => End(new WriterReport.Failed(_parts.Explain(reason)));

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => End(new WriterReport.Failed(_parts.Explain(cause)));

    // By itself Akka would go on after a rejection, with a state that nobody has stored.
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        End(new WriterReport.Failed(_parts.Explain(cause)));
        Context.Stop(Self);
    }

    private void Recovered()
    {
        var end = _recovering.Finish(out _now, out _epoch);
        if (end is not null)
        {
            End(end);
            Context.Stop(Self);
        }
        else if (_now.SnapshotVersion > 0 && _now.SnapshotVersion == _now.Version)
        {
            // No event followed whose hash could have told: the stored event of the snapshot's version does.
            _ = SnapshotVerdict.ReadAsync(_parts.Journal, _stream, _now.Version).PipeTo(Self, failure: fault => new SnapshotVerdict(Fault: fault));
        }
        else
        {
            Begin();
        }
    }

    private void Check(SnapshotVerdict verdict)
    {
        if (verdict.Confirms(_now!.Version, _now.Hash))
        {
            (_epoch, _now) = (verdict.Stored!.Epoch + 1, _now with { TraceParent = verdict.Stored.TraceParent });
            Begin();
            return;
        }

        End(verdict.Fault is null ? new WriterReport.WrongSnapshot(_now.Version) : new WriterReport.Failed(_parts.Explain(verdict.Fault)));
        Context.Stop(Self);
    }

    private void Begin()
    {
        _snapshots.Begin(_now!.SnapshotVersion);
        var owed = _kind.Aggregate.Outstanding(_now.State);
        _effects.Reconcile(owed, _now.TraceParent, recovering: true);
        Context.Parent.Tell(new WriterReport.Ready(EffectRunner<TEffect>.NextDue(owed), Answered: false));
    }

    private void Handle(WriterBatch batch)
    {
        var fold = new Fold<TState, TCommand, TEvent, TEffect>(_stream, _kind, _now!.State, _now.Version);
        try
        {
            foreach (var message in batch.Messages)
            {
                Take(fold, message);
            }

            if (fold.HasEvents)
            {
                Store(fold);
                return;
            }
        }
        catch (Exception bug)
        {
            End(new WriterReport.Failed(bug));
            Context.Stop(Self);
            return;
        }

        fold.AnswerAll();
        Context.Parent.Tell(new WriterReport.Ready(EffectRunner<TEffect>.NextDue(_kind.Aggregate.Outstanding(_now.State)), Answered: true));
    }

    private static void Take(Fold<TState, TCommand, TEvent, TEffect> fold, Message message)
    {
        switch (message)
        {
            case Message.Command command:
                fold.Take(command);
                break;
            case Message.Read read:
                fold.Take(read);
                break;
            case Message.Look or Message.Wake:
                break;
        }
    }

    private void Store(Fold<TState, TCommand, TEvent, TEffect> fold)
    {
        var append = fold.ToAppend(_parts.Time.GetUtcNow());
        var envelopes = Chaining.Envelopes(append, _now!.Hash, _epoch);
        var left = envelopes.Count;
        PersistAll(envelopes, _ =>
        {
            if (--left == 0)
                Stored(fold, envelopes[^1].Hash, append.Wake);
        });
    }

    private void Stored(Fold<TState, TCommand, TEvent, TEffect> fold, Hash32 hash, DateTimeOffset? due)
    {
        _now = _now! with { State = fold.State, Version = LastSequenceNr, Hash = hash, TraceParent = fold.TraceParent ?? _now.TraceParent };
        fold.AnswerAll();
        _effects.Reconcile(_kind.Aggregate.Outstanding(_now.State), _now.TraceParent);
        if (_snapshots.Offer(_now) is { } snapshot)
            SaveSnapshot(snapshot);
        Context.Parent.Tell(new WriterReport.Ready(due, Answered: true));
    }

    private void End(WriterReport report)
    {
        if (_ended)
            return;
        _ended = true;
        Context.Parent.Tell(report);
    }
}
