using MeshRebalancer.Domain.Access;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Effects;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Access;

/// <summary>Carries out what the world owes keys: the ends of their times.</summary>
/// <param name="time">Stamps reports.</param>
/// <param name="log">Hears of refusals.</param>
public sealed class AccessEffects(TimeProvider time, ILogger<AccessEffects> log) : IEffectHandler<AccessEffect>
{
    public Task HandleAsync(AccessEffect effect, IStreams streams, CancellationToken cancel) => effect switch
    {
        AccessEffect.Ending ending => streams.TellAsync(effect.Id.Stream, new AccessCommand.End(ending.Id, time.GetUtcNow()), log, cancel),
    };
}
