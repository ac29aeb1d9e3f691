using Akka.Actor;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Mailboxes;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Engine.Akka.Streams;

/// <summary>What the streams of a node share.</summary>
/// <param name="Journal">Read to check snapshots; streams write through Akka.Persistence.</param>
/// <param name="Explain">What a failure of the journal plugin means.</param>
/// <param name="Options">Checked.</param>
/// <param name="Time">Their clock.</param>
/// <param name="Log">Their log.</param>
/// <param name="Budget">Of their effects.</param>
/// <param name="Restarts">The pauses of streams that failed.</param>
/// <param name="Streams">The cluster as effect handlers see it.</param>
/// <param name="Came">Called by a stream's actor that comes into memory.</param>
/// <param name="Ended">Called by one that leaves it, with the instant from which the stream must be there again.</param>
internal sealed record StreamParts(
    IJournalReader Journal,
    Func<Exception, Exception> Explain,
    MailboxOptions Options,
    TimeProvider Time,
    ILogger Log,
    EffectBudget Budget,
    Backoff Restarts,
    IStreams Streams,
    Action<StreamId, IActorRef> Came,
    Action<StreamId, IActorRef, DateTimeOffset?> Ended)
{
    /// <summary>Carries out the effects of one stream.</summary>
    public EffectRunner<TEffect> RunnerOf<TEffect>(IEffectHandler<TEffect> handler)
        where TEffect : class, IEffect => new(handler, Streams, Budget);
}
