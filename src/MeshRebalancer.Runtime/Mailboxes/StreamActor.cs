using System.Threading.Channels;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;
using MeshRebalancer.Telemetry;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Mailboxes;

/// <summary>
/// One stream in memory: a mailbox, one loop, one command (or one fold of commands) at a time. A failure is not repaired in place: whoever
/// waits is told, and the loop begins again with a replay, at the next question or after a pause. A history that can't be read is for good.
/// </summary>
internal sealed class StreamActor<TState, TCommand, TEvent, TEffect> : IStreamActor, IAsyncDisposable
    where TState : class
    where TCommand : class, ICommand
    where TEvent : class
    where TEffect : class, IEffect
{
    private readonly Channel<Message> _mailbox = Channel.CreateUnbounded<Message>(new() { SingleReader = true });
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Message> _batch = [];
    private readonly StreamKind<TState, TCommand, TEvent, TEffect> _kind;
    private readonly EngineParts _parts;
    private readonly EffectRunner<TEffect> _effects;
    private readonly Snapshots<TState> _snapshots;
    private Replayed<TState>? _now;
    private DateTimeOffset _used;
    private int _failures;
    private bool _retired;
    private int _started;

    public StreamActor(StreamId stream, StreamKind<TState, TCommand, TEvent, TEffect> kind, EngineParts parts)
    {
        (Stream, _kind, _parts) = (stream, kind, parts);
        _effects = new(kind.Effects, parts.Streams, parts.Budget);
        _snapshots = new(stream, kind.StateJson, kind.SnapshotEvery, parts.Journal, parts.Log, parts.Scheduler);
    }

    public StreamId Stream { get; }

    public Task Gone => _gone.Task;

    private KeyValuePair<string, object?> CategoryTag => new(MeshTelemetry.CategoryTag, Stream.Category);

    public bool TryPost(Message message)
    {
        var posted = _mailbox.Writer.TryWrite(message);
        if (posted && Interlocked.Exchange(ref _started, 1) == 0)
        {
            // The first question's trace must not become the ambient one of all that follow.
            using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            {
                _ = Task.Factory.StartNew(LiveAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _parts.Scheduler).Unwrap();
            }
        }

        return posted;
    }

    private async Task LiveAsync()
    {
        MeshTelemetry.StreamsActive.Add(1, CategoryTag);
        try
        {
            while (!_retired && !_parts.Stopping.IsCancellationRequested)
            {
                await ServeOrFailAsync();
            }
        }
        catch (Exception) when (_parts.Stopping.IsCancellationRequested)
        {
            // The engine stops; whoever waits is told below.
        }
        finally
        {
            await DisposeAsync();
        }
    }

    private async Task ServeOrFailAsync()
    {
        try
        {
            await ServeAsync();
        }
        catch (StreamPoisonedException poison)
        {
            _parts.Log.LogError(poison, "{Stream} is stopped; the other streams go on", Stream);
            MeshTelemetry.StreamsPoisoned.Add(1, CategoryTag);
            await RefuseAllAsync(poison);
        }
        catch (Exception failure) when (!_parts.Stopping.IsCancellationRequested)
        {
            _failures++;
            _now = null;
            _parts.Log.LogWarning(
                Foreseen.Stack(failure), "The actor of {Stream} stopped and replays (failure {Failures} in a row): {Reason}", Stream, _failures, failure.Message);
            MeshTelemetry.StreamsRestarted.Add(1, CategoryTag, new(MeshTelemetry.ReasonTag, failure.GetType().Name));
            FailWaiting(new StreamStoppedException(Stream, failure));
            await PauseAsync();
        }
    }

    private async Task ServeAsync()
    {
        _now = await new Replay<TState, TCommand, TEvent, TEffect>(Stream, _kind, _parts.Journal, _parts.Log).RunAsync(_parts.Stopping);
        _used = _parts.Time.GetUtcNow();
        _snapshots.Begin(_now.SnapshotVersion);
        _effects.Reconcile(_kind.Aggregate.Outstanding(_now.State), _now.TraceParent, recovering: true);
        while (await _mailbox.Reader.WaitToReadAsync(_parts.Stopping))
        {
            while (_batch.Count < _parts.Options.FoldMax && _mailbox.Reader.TryRead(out var message))
            {
                _batch.Add(message);
            }

            await HandleAsync(_now);
        }
    }

    private async Task HandleAsync(Replayed<TState> now)
    {
        var fold = new Fold<TState, TCommand, TEvent, TEffect>(Stream, _kind, now.State, now.Version);
        foreach (var message in _batch)
        {
            Take(fold, message);
        }

        if (fold.HasEvents)
        {
            // A failed append is not caught here: its outcome is unknown, so the loop dies and replays.
            var head = await _parts.Journal.AppendAsync(fold.ToAppend(_parts.Time.GetUtcNow()), CancellationToken.None);
            _now = now with { State = fold.State, Version = head.Version, Hash = head.Hash, TraceParent = fold.TraceParent ?? now.TraceParent };
        }

        fold.AnswerAll();
        _batch.Clear();
        _failures = 0;
        if (fold.HasEvents)
        {
            _effects.Reconcile(_kind.Aggregate.Outstanding(_now!.State), _now.TraceParent);
            _snapshots.Offer(_now);
        }
    }

    private void Take(Fold<TState, TCommand, TEvent, TEffect> fold, Message message)
    {
        switch (message)
        {
            case Message.Command command:
                _used = _parts.Time.GetUtcNow();
                fold.Take(command);
                break;
            case Message.Read read:
                _used = _parts.Time.GetUtcNow();
                fold.Take(read);
                break;
            case Message.Look when _parts.Time.GetUtcNow() - _used >= _parts.Options.PassivateAfter && !_retired && _effects.TryRetire():
                // Whatever is in the mailbox is still answered; nothing new comes in.
                _retired = true;
                _mailbox.Writer.TryComplete();
                break;
            case Message.Look:
            case Message.Wake:
                break;
        }
    }

    private async Task RefuseAllAsync(StreamPoisonedException poison)
    {
        FailWaiting(poison);
        while (await _mailbox.Reader.WaitToReadAsync(_parts.Stopping))
        {
            FailWaiting(poison);
        }
    }

    private void FailWaiting(Exception failure)
    {
        while (_mailbox.Reader.TryRead(out var message))
        {
            _batch.Add(message);
        }

        _batch.ForEach(message => message.Fail(failure));
        _batch.Clear();
    }

    // Until the next question, or until the pause is over: something may be owed, which only a replay can tell.
    private async Task PauseAsync()
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_parts.Stopping);
        var question = HearAsync(either.Token);
        var pause = _parts.Time.PauseAsync(_parts.Restarts.After(_failures), either.Token);
        await Task.WhenAny(question, pause);
        either.Cancel();
        await Task.WhenAll(question, pause).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task HearAsync(CancellationToken cancel) => await _mailbox.Reader.WaitToReadAsync(cancel);

    /// <summary>Leaves the memory: tells whoever still waits, and the engine when to come back.</summary>
    public async ValueTask DisposeAsync()
    {
        _mailbox.Writer.TryComplete();
        FailWaiting(new StreamStoppedException(Stream));
        await _effects.DisposeAsync();
        await _snapshots.Last;
        MeshTelemetry.StreamsActive.Add(-1, CategoryTag);
        _parts.Ended(this, NextDue());
        _gone.TrySetResult();
    }

    // Without a state, after a failure on the last metres, only a replay can tell what is owed.
    private DateTimeOffset? NextDue() => _now is null
        ? _parts.Time.GetUtcNow() + _parts.Restarts.After(1)
        : EffectRunner<TEffect>.NextDue(_kind.Aggregate.Outstanding(_now.State));
}
