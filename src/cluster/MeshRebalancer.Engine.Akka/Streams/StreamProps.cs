using Akka.Actor;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Akka.Streams;

/// <summary>Makes the actors of one category, and knows its types.</summary>
internal sealed class StreamProps(StreamParts parts) : IStreamKindReader<Func<StreamId, Props>>
{
    public Func<StreamId, Props> Read<TState, TCommand, TEvent, TEffect>(StreamKind<TState, TCommand, TEvent, TEffect> kind)
        where TState : class
        where TCommand : class, ICommand
        where TEvent : class
        where TEffect : class, IEffect => stream => Props.Create(() => new StreamGuardian<TState, TCommand, TEvent, TEffect>(stream, kind, parts));
}
