using Akka.Actor;
using Akka.Cluster.Sharding;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Mailboxes;
using MeshRebalancer.Runtime.Streams;
using MeshRebalancer.Telemetry;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Engine.Akka.Streams;

/// <summary>
/// One stream in a shard. It keeps what was asked and not yet answered, hands it to its writer one batch at a time, and outlives the writer:
/// when that fails, whoever waits is told, and after a pause, or at the next question, another one recovers. A history that can't be read is
/// for good, until the node starts again.
/// </summary>
internal sealed class StreamGuardian<TState, TCommand, TEvent, TEffect> : UntypedActor
    where TState : class
    where TCommand : class, ICommand
    where TEvent : class
    where TEffect : class, IEffect
{
    private readonly Queue<Message> _waiting = new();
    private readonly List<Message> _batch = [];
    private readonly StreamId _stream;
    private readonly StreamKind<TState, TCommand, TEvent, TEffect> _kind;
    private readonly StreamParts _parts;
    private readonly EffectRunner<TEffect> _effects;
    private Task _answers = Task.CompletedTask;
    private IActorRef? _writer;
    private ITimer? _retry;
    private WriterReport? _end;
    private StreamPoisonedException? _poison;
    private DateTimeOffset? _due;
    private DateTimeOffset _used;
    private bool _ready;
    private bool _withoutSnapshot;
    private bool _retired;
    private bool _leaving;
    private bool _halting;
    private bool _stopping;
    private int _failures;

    public StreamGuardian(StreamId stream, StreamKind<TState, TCommand, TEvent, TEffect> kind, StreamParts parts)
    {
        (_stream, _kind, _parts) = (stream, kind, parts);
        _effects = parts.RunnerOf(kind.Effects);
        _used = parts.Time.GetUtcNow();
    }

    private KeyValuePair<string, object?> CategoryTag => new(MeshTelemetry.CategoryTag, _stream.Category);

    protected override void PreStart()
    {
        MeshTelemetry.StreamsActive.Add(1, CategoryTag);
        _parts.Came(_stream, Self);
    }

    protected override void PostStop()
    {
        _retry?.Dispose();
        FailWaiting(new StreamStoppedException(_stream));
        // Ends at once where it ended before; where this actor broke, what runs must not go on unseen.
        _ = _effects.DisposeAsync().AsTask();
        MeshTelemetry.StreamsActive.Add(-1, CategoryTag);
        _parts.Ended(_stream, Self, _poison is null ? _due : null);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StreamCall call:
                Hear(call);
                break;
            case WriterReport report:
                Hear(report);
                break;
            case Terminated:
                WriterGone();
                break;
            case LocalCall local:
                Hear(local);
                break;
        }

        GoOn();
    }

    private void Hear(StreamCall call)
    {
        switch (call)
        {
            case StreamCall.Ask ask:
                _used = _parts.Time.GetUtcNow();
                var command = new Message.Command(ask.Command, ask.TraceParent, CancellationToken.None);
                Note(Answers.WhenAsync(command.Reply, Sender));
                _waiting.Enqueue(command);
                break;
            case StreamCall.Read:
                _used = _parts.Time.GetUtcNow();
                var read = new Message.Read(CancellationToken.None);
                Note(Answers.WhenAsync(read.View, Sender));
                _waiting.Enqueue(read);
                break;
            case StreamCall.Wake:
                StartWriter();
                break;
        }
    }

    private void Note(Task answer) => _answers = _answers.IsCompleted ? answer : Task.WhenAll(_answers, answer);

    private void Hear(LocalCall local)
    {
        if (local == LocalCall.Retry)
            StartWriter();
        else if (local == LocalCall.Leave)
            _leaving = true;
        else if (local == LocalCall.Halt)
            (_leaving, _halting) = (true, true);
        else if (local == LocalCall.Ended)
            Context.Stop(Self);
        else if (local == LocalCall.Look && IsIdle && _effects.TryRetire())
            Retire();
    }

    private bool IsIdle => _ready && !_retired && !_leaving && _batch.Count == 0 && _waiting.Count == 0
        && _parts.Time.GetUtcNow() - _used >= _parts.Options.PassivateAfter;

    // The shard keeps what comes from now on for the actor that comes after; what is on its way here already is still answered.
    private void Retire()
    {
        _retired = true;
        Context.Parent.Tell(new Passivate(LocalCall.Leave));
    }

    private void Hear(WriterReport report)
    {
        if (report is not WriterReport.Ready ready)
        {
            _end ??= report;
            return;
        }

        (_ready, _due) = (true, ready.NextDue);
        if (ready.Answered)
        {
            _batch.Clear();
            _failures = 0;
        }
    }

    private void WriterGone()
    {
        (_writer, _ready) = (null, false);
        var end = _end ?? new WriterReport.Failed(new InvalidOperationException("The writer ended without a word."));
        _end = null;
        switch (end)
        {
            case WriterReport.WrongSnapshot wrong:
                _parts.Log.LogWarning("The snapshot of {Stream} at version {Version} does not match the stored events and is ignored", _stream, wrong.Version);
                _withoutSnapshot = true;
                StartWriter();
                break;
            case WriterReport.Failed { Cause: StreamPoisonedException poison }:
                _parts.Log.LogError(poison, "{Stream} is stopped; the other streams go on", _stream);
                MeshTelemetry.StreamsPoisoned.Add(1, CategoryTag);
                _poison = poison;
                break;
            case WriterReport.Failed failed:
                Failed(failed.Cause);
                break;
            case WriterReport.Ready:
                break;
        }
    }

    private void Failed(Exception cause)
    {
        _failures++;
        _parts.Log.LogWarning(
            Foreseen.Stack(cause), "The writer of {Stream} stopped and recovers (failure {Failures} in a row): {Reason}", _stream, _failures, cause.Message);
        MeshTelemetry.StreamsRestarted.Add(1, CategoryTag, new(MeshTelemetry.ReasonTag, cause.GetType().Name));
        FailWaiting(new StreamStoppedException(_stream, cause));
        var pause = _parts.Restarts.After(_failures);
        // Should it leave before: only a replay can tell what is owed.
        _due = _parts.Time.GetUtcNow() + pause;
        var self = Self;
        _retry?.Dispose();
        _retry = _parts.Time.CreateTimer(_ => self.Tell(LocalCall.Retry), null, pause, Timeout.InfiniteTimeSpan);
    }

    private void GoOn()
    {
        if (_poison is not null)
            FailWaiting(_poison);
        if (_halting)
            FailQueued(new StreamStoppedException(_stream));
        if (_waiting.Count > 0)
            Serve();
        if (_leaving && _batch.Count == 0 && _waiting.Count == 0)
            Stop();
    }

    private void Serve()
    {
        if (_writer is null)
        {
            StartWriter();
        }
        else if (_ready && _batch.Count == 0)
        {
            while (_batch.Count < _parts.Options.FoldMax && _waiting.TryDequeue(out var message))
            {
                _batch.Add(message);
            }

            _writer.Tell(new WriterBatch([.. _batch]));
        }
    }

    private void StartWriter()
    {
        _retry?.Dispose();
        _retry = null;
        if (_writer is not null || _poison is not null || _stopping)
            return;
        _used = _parts.Time.GetUtcNow();
        var withSnapshot = !_withoutSnapshot;
        _writer = Context.Watch(Context.ActorOf(Props.Create(() =>
            new StreamWriter<TState, TCommand, TEvent, TEffect>(_stream, _kind, _parts, _effects, withSnapshot))));
    }

    private void Stop()
    {
        if (_stopping)
            return;
        _stopping = true;
        // Effects end before the stream may come into memory elsewhere: the same one never runs twice at a time. And who asked hears before the node goes.
        _ = Task.WhenAll(_answers, _effects.DisposeAsync().AsTask()).PipeTo(Self, success: () => LocalCall.Ended, failure: _ => LocalCall.Ended);
    }

    private void FailWaiting(Exception failure)
    {
        _batch.ForEach(message => message.Fail(failure));
        _batch.Clear();
        FailQueued(failure);
    }

    private void FailQueued(Exception failure)
    {
        while (_waiting.TryDequeue(out var message))
        {
            message.Fail(failure);
        }
    }
}
