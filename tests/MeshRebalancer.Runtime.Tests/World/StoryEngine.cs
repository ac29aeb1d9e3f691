using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Runtime.Tests.World;

/// <summary>Where a node is killed: right before or right after the n-th append of the whole journal.</summary>
internal sealed record Kill(int Append, bool Before);

/// <summary>
/// An engine on one thread: real aggregates, real codecs, the real effect runner. Killed, it stores nothing more and carries nothing out.
/// </summary>
internal sealed class StoryEngine : IStreams, IAsyncDisposable
{
    private readonly StoryJournal _journal;
    private readonly EffectBudget _budget;
    private readonly Kill? _kill;
    private readonly Dictionary<string, IStreamKind> _kinds;
    private readonly SortedDictionary<StreamId, IActor> _actors = [];
    private readonly List<Channel<LiveEvent>> _subscribers = [];
    private readonly TaskCompletionSource _killed = new();

    public StoryEngine(IReadOnlyList<IStreamKind> kinds, StoryJournal journal, TimeProvider time, Kill? kill)
    {
        (_journal, _kill) = (journal, kill);
        _kinds = kinds.ToDictionary(kind => kind.Category, StringComparer.Ordinal);
        _budget = new(new(), time, new Random(1), NullLogger.Instance, TaskScheduler.FromCurrentSynchronizationContext());
        foreach (var stream in journal.Streams)
        {
            ActorOf(stream);
        }
    }

    private interface IActor : IAsyncDisposable
    {
        object State { get; }

        long Version { get; }

        Reply Handle(ICommand command);
    }

    /// <summary>Ends when the node was killed.</summary>
    public Task Killed => _killed.Task;

    public async Task<Reply> AskAsync(StreamId stream, ICommand command, CancellationToken cancel)
    {
        await Task.Yield();
        if (_killed.Task.IsCompleted)
            throw new StreamStoppedException(stream);
        return ActorOf(stream).Handle(command);
    }

    public async Task<StreamView> ReadAsync(StreamId stream, CancellationToken cancel)
    {
        await Task.Yield();
        var actor = ActorOf(stream);
        return new(stream, actor.Version, actor.State);
    }

    public async IAsyncEnumerable<LiveEvent> SubscribeAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var channel = Channel.CreateUnbounded<LiveEvent>();
        _subscribers.Add(channel);
        while (true)
        {
            yield return await channel.Reader.ReadAsync(cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _killed.TrySetResult();
        foreach (var actor in _actors.Values.ToArray())
        {
            await actor.DisposeAsync();
        }

    }

    private IActor ActorOf(StreamId stream)
    {
        if (!_actors.TryGetValue(stream, out var actor))
            _actors[stream] = actor = _kinds[stream.Category].Open(new Opening(this, stream));
        return actor;
    }

    private IReadOnlyList<StoredEvent> Append(StreamId stream, IReadOnlyList<EventBytes> events)
    {
        if (_killed.Task.IsCompleted)
            throw new StreamStoppedException(stream);
        if (_kill is { Before: true } before && before.Append == _journal.Appends + 1)
            Die(stream);
        var stored = _journal.Append(stream, events, Activity.Current?.Id);
        if (_kill is { Before: false } after && after.Append == _journal.Appends)
            Die(stream);
        return stored;
    }

    private void Die(StreamId stream)
    {
        _killed.TrySetResult();
        _ = DisposeAsync().AsTask();
        throw new StreamStoppedException(stream);
    }

    private void Publish(LiveEvent live) => _subscribers.ForEach(subscriber => subscriber.Writer.TryWrite(live));

    private sealed class Opening(StoryEngine engine, StreamId stream) : IStreamKindReader<IActor>
    {
        public IActor Read<TState, TCommand, TEvent, TEffect>(StreamKind<TState, TCommand, TEvent, TEffect> kind)
            where TState : class
            where TCommand : class, ICommand
            where TEvent : class
            where TEffect : class, IEffect => new Actor<TState, TCommand, TEvent, TEffect>(engine, stream, kind);
    }

    private sealed class Actor<TState, TCommand, TEvent, TEffect> : IActor
        where TState : class
        where TCommand : class, ICommand
        where TEvent : class
        where TEffect : class, IEffect
    {
        private readonly StoryEngine _engine;
        private readonly StreamId _stream;
        private readonly StreamKind<TState, TCommand, TEvent, TEffect> _kind;
        private readonly EffectRunner<TEffect> _effects;
        private TState _state;

        public Actor(StoryEngine engine, StreamId stream, StreamKind<TState, TCommand, TEvent, TEffect> kind)
        {
            (_engine, _stream, _kind) = (engine, stream, kind);
            _effects = new(kind.Effects, engine, engine._budget);
            _state = kind.Aggregate.Initial(stream);
            string? trace = null;
            foreach (var stored in engine._journal.Of(stream))
            {
                (_state, Version, trace) = (kind.Aggregate.Evolve(_state, kind.Events.Decode(stored.Event.Name, stored.Event.Payload)), stored.Version, stored.TraceParent);
            }

            _effects.Reconcile(kind.Aggregate.Outstanding(_state), trace, recovering: Version > 0);
        }

        public object State => _state;

        public long Version { get; private set; }

        public Reply Handle(ICommand command)
        {
            switch (_kind.Aggregate.Decide(_state, (TCommand)command))
            {
                case Decision<TEvent>.Rejected rejected:
                    return new Reply.Refused(rejected.Code, rejected.Reason);
                case Decision<TEvent>.Accepted accepted:
                    Keep(accepted.Events);
                    return new Reply.Saved(Version);
                default:
                    throw new InvalidOperationException("A decision is a yes or a no.");
            }
        }


        private void Keep(EquatableArray<TEvent> events)
        {
            if (events.Count == 0)
                return;
            var stored = _engine.Append(_stream, [.. events.Select(_kind.Events.Encode).Select(encoded => new EventBytes(encoded.Name, encoded.Payload))]);
            (_state, Version) = (events.Aggregate(_state, _kind.Aggregate.Evolve), stored[^1].Version);
            foreach (var (one, @event) in stored.Zip(events))
            {
                _engine.Publish(new(one, @event));
            }

            _effects.Reconcile(_kind.Aggregate.Outstanding(_state), Activity.Current?.Id);
        }

        public ValueTask DisposeAsync() => _effects.DisposeAsync();
    }
}
