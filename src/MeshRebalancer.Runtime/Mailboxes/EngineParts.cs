using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Mailboxes;

/// <summary>What an engine's actors share.</summary>
/// <param name="Journal">Where they store.</param>
/// <param name="Options">Checked.</param>
/// <param name="Time">Their clock.</param>
/// <param name="Log">Their log.</param>
/// <param name="Budget">Of their effects.</param>
/// <param name="Restarts">The pauses of actors that failed.</param>
/// <param name="Scheduler">Where they run.</param>
/// <param name="Streams">The engine as effect handlers see it.</param>
/// <param name="Ended">Called by an actor that leaves the memory, with the instant from which it must be there again.</param>
/// <param name="Stopping">The engine stops.</param>
internal sealed record EngineParts(
    IJournal Journal,
    MailboxOptions Options,
    TimeProvider Time,
    ILogger Log,
    EffectBudget Budget,
    Backoff Restarts,
    TaskScheduler Scheduler,
    IStreams Streams,
    Action<IStreamActor, DateTimeOffset?> Ended,
    CancellationToken Stopping);

/// <summary>A stream in memory, whatever its types.</summary>
internal interface IStreamActor
{
    StreamId Stream { get; }

    /// <summary>Completed when it has left the memory.</summary>
    Task Gone { get; }

    /// <summary>Starts it where needed, and posts. False when it is leaving the memory: wait for <see cref="Gone"/> and take a new one.</summary>
    bool TryPost(Message message);
}

/// <summary>Makes the actors of one category, and knows its types.</summary>
internal interface IStreamActors
{
    IStreamActor Make(StreamId stream, EngineParts parts);

    /// <exception cref="ArgumentException">The command is of another category.</exception>
    void Check(StreamId stream, ICommand command);

    object Decode(StoredEvent stored);
}

/// <summary>Opens kinds.</summary>
internal sealed class StreamActorsReader : IStreamKindReader<IStreamActors>
{
    public IStreamActors Read<TState, TCommand, TEvent, TEffect>(StreamKind<TState, TCommand, TEvent, TEffect> kind)
        where TState : class
        where TCommand : class, ICommand
        where TEvent : class
        where TEffect : class, IEffect => new Actors<TState, TCommand, TEvent, TEffect>(kind);

    private sealed class Actors<TState, TCommand, TEvent, TEffect>(StreamKind<TState, TCommand, TEvent, TEffect> kind) : IStreamActors
        where TState : class
        where TCommand : class, ICommand
        where TEvent : class
        where TEffect : class, IEffect
    {
        public IStreamActor Make(StreamId stream, EngineParts parts) => new StreamActor<TState, TCommand, TEvent, TEffect>(stream, kind, parts);

        public void Check(StreamId stream, ICommand command)
        {
            if (command is not TCommand)
            {
                throw new ArgumentException(
                    $"{stream} takes a {typeof(TCommand).Name}, not a {command?.GetType().FullName ?? "null"}.", nameof(command));
            }
        }

        public object Decode(StoredEvent stored) => kind.Events.Decode(stored.Event.Name, stored.Event.Payload);
    }
}
