using System.Text.Json;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>The state of every stream, folded from nothing but what was stored: what a replay of the whole journal would give at any moment.</summary>
internal sealed class Shadows
{
    private readonly SortedDictionary<string, IShadow> _kinds = new(StringComparer.Ordinal);
    private readonly SortedDictionary<StreamId, object> _states = [];

    private interface IShadow
    {
        object Initial(StreamId stream);

        object Decode(StoredEvent stored);

        object Evolve(object state, object @event);

        byte[] Write(object state);

        object? Read(byte[] payload);
    }

    /// <summary>Every stream that has events, with its state.</summary>
    public IReadOnlyDictionary<StreamId, object> States => _states;

    /// <summary>The kinds as they are, without any sabotage.</summary>
    public void Learn(IEnumerable<IStreamKind> kinds)
    {
        foreach (var kind in kinds)
        {
            _kinds.TryAdd(kind.Category, kind.Open(new Opening()));
        }
    }

    /// <summary>A stream's state, or its initial one.</summary>
    public object Of(StreamId stream) => _states.TryGetValue(stream, out var state) ? state : _kinds[stream.Category].Initial(stream);

    /// <summary>A stream's state before its first event.</summary>
    public object Initial(StreamId stream) => _kinds[stream.Category].Initial(stream);

    /// <summary>A stored event as the product reads it.</summary>
    public object Decode(StoredEvent stored) => _kinds[stored.Stream.Category].Decode(stored);

    /// <summary>What an event makes of a state.</summary>
    public object Next(StreamId stream, object state, StoredEvent stored) => _kinds[stream.Category].Evolve(state, _kinds[stream.Category].Decode(stored));

    /// <summary>As a snapshot holds it.</summary>
    public byte[] Write(StreamId stream, object state) => _kinds[stream.Category].Write(state);

    /// <summary>Whether a snapshot of a state is read back as the same.</summary>
    public bool IsReadBack(StreamId stream, object state) => state.Equals(_kinds[stream.Category].Read(Write(stream, state)));

    /// <summary>Folds a stored event in.</summary>
    public StoredStep Fold(string node, StoredEvent stored)
    {
        var kind = _kinds[stored.Stream.Category];
        var before = Of(stored.Stream);
        var @event = kind.Decode(stored);
        var after = kind.Evolve(before, @event);
        _states[stored.Stream] = after;
        return new(node, stored, @event, before, after);
    }

    /// <summary>Begins again from what is on disk now.</summary>
    public void Rebuild(IEnumerable<StoredEvent> all)
    {
        _states.Clear();
        foreach (var stored in all)
        {
            Fold("", stored);
        }
    }

    private sealed class Opening : IStreamKindReader<IShadow>
    {
        public IShadow Read<TState, TCommand, TEvent, TEffect>(StreamKind<TState, TCommand, TEvent, TEffect> kind)
            where TState : class
            where TCommand : class, ICommand
            where TEvent : class
            where TEffect : class, IEffect => new Shadow<TState, TCommand, TEvent, TEffect>(kind);
    }

    private sealed class Shadow<TState, TCommand, TEvent, TEffect>(StreamKind<TState, TCommand, TEvent, TEffect> kind) : IShadow
        where TState : class
        where TCommand : class, ICommand
        where TEvent : class
        where TEffect : class, IEffect
    {
        public object Initial(StreamId stream) => kind.Aggregate.Initial(stream);

        public object Decode(StoredEvent stored) => kind.Events.Decode(stored.Event.Name, stored.Event.Payload);

        public object Evolve(object state, object @event) => kind.Aggregate.Evolve((TState)state, (TEvent)@event);

        public byte[] Write(object state) => JsonSerializer.SerializeToUtf8Bytes((TState)state, kind.StateJson);

        public object? Read(byte[] payload) => JsonSerializer.Deserialize(payload, kind.StateJson);
    }
}

/// <summary>One stored event, and what it did.</summary>
/// <param name="Node">Who stored it.</param>
/// <param name="Stored">As it is on disk.</param>
/// <param name="Event">Decoded.</param>
/// <param name="Before">The stream's state before.</param>
/// <param name="After">And after.</param>
internal sealed record StoredStep(string Node, StoredEvent Stored, object Event, object Before, object After)
{
    public StreamId Stream => Stored.Stream;
}
