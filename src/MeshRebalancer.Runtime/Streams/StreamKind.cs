using System.Text.Json.Serialization.Metadata;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;

namespace MeshRebalancer.Runtime.Streams;

/// <summary>All that an engine needs to run the streams of one category.</summary>
/// <param name="Aggregate">The pure state machine.</param>
/// <param name="Events">How its events are stored.</param>
/// <param name="StateJson">How its state is kept in a snapshot.</param>
/// <param name="Effects">How its effects are carried out.</param>
/// <param name="SnapshotEvery">Events between two snapshots, 1 or more.</param>
public sealed record StreamKind<TState, TCommand, TEvent, TEffect>(
    IAggregate<TState, TCommand, TEvent, TEffect> Aggregate,
    EventCodec<TEvent> Events,
    JsonTypeInfo<TState> StateJson,
    IEffectHandler<TEffect> Effects,
    int SnapshotEvery) : IStreamKind
    where TState : class
    where TCommand : class, ICommand
    where TEvent : class
    where TEffect : class, IEffect
{
    public string Category => Aggregate.Category;

    public TResult Open<TResult>(IStreamKindReader<TResult> reader) => reader.Read(this);
}

/// <summary>A <see cref="StreamKind{TState,TCommand,TEvent,TEffect}"/> whose types are not known; an engine opens it to get them back.</summary>
public interface IStreamKind
{
    /// <summary>The category of the streams' names.</summary>
    string Category { get; }

    /// <summary>Hands the typed kind to a reader.</summary>
    TResult Open<TResult>(IStreamKindReader<TResult> reader);
}

/// <summary>Gets a kind with its types.</summary>
/// <typeparam name="TResult">What it makes of it.</typeparam>
public interface IStreamKindReader<out TResult>
{
    TResult Read<TState, TCommand, TEvent, TEffect>(StreamKind<TState, TCommand, TEvent, TEffect> kind)
        where TState : class
        where TCommand : class, ICommand
        where TEvent : class
        where TEffect : class, IEffect;
}

/// <summary>
/// Carries out one category's effects. Called at least once for each effect that is owed, again after a restart and after a failure, never
/// twice at the same time for the same id; cancelled when the effect is no longer owed. It ends by telling a stream what came of it; when it
/// returns and the effect is still owed it is called again after a pause.
/// </summary>
/// <typeparam name="TEffect">The effects.</typeparam>
public interface IEffectHandler<in TEffect>
    where TEffect : IEffect
{
    Task HandleAsync(TEffect effect, IStreams streams, CancellationToken cancel);

    /// <summary>Whether something tells that an effect which came to nothing is worth another try, though its pause is not over.</summary>
    bool HearsOf(TEffect effect) => false;

    /// <summary>Ends when it is. Asked only where it hears of it.</summary>
    Task NewsOfAsync(TEffect effect, CancellationToken cancel) => Task.CompletedTask;
}
