using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Effects;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Risk;

/// <summary>Carries out what the world owes breakers: the ends of their cool-downs.</summary>
/// <param name="time">Stamps reports.</param>
/// <param name="log">Hears of refusals.</param>
public sealed class BreakerEffects(TimeProvider time, ILogger<BreakerEffects> log) : IEffectHandler<BreakerEffect>
{
    public Task HandleAsync(BreakerEffect effect, IStreams streams, CancellationToken cancel) => effect switch
    {
        BreakerEffect.CoolDown coolDown => streams.TellAsync(
            effect.Id.Stream, new BreakerCommand.EndCoolDown(coolDown.Id, coolDown.Key, time.GetUtcNow()), log, cancel),
    };
}
