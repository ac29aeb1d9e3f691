using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>Carries out what the world owes a coordinator.</summary>
/// <param name="time">Stamps reports.</param>
/// <param name="log">Hears of refusals.</param>
public sealed class CoordinatorEffects(TimeProvider time, ILogger<CoordinatorEffects> log) : IEffectHandler<CoordinatorEffect>
{
    public Task HandleAsync(CoordinatorEffect effect, IStreams streams, CancellationToken cancel) => effect switch
    {
        CoordinatorEffect.StartRebalance start => StartAsync(start, streams, cancel),
        CoordinatorEffect.Wake wake => streams.TellAsync(wake.Id.Stream, new CoordinatorCommand.ReportDue(wake.Id, time.GetUtcNow()), log, cancel),
    };

    private async Task StartAsync(CoordinatorEffect.StartRebalance effect, IStreams streams, CancellationToken cancel)
    {
        var rebalance = effect.Request.Stream;
        if (await streams.TellAsync(rebalance, new RebalanceCommand.Start(effect.Request, time.GetUtcNow()), log, cancel) is null)
            await streams.TellAsync(effect.Id.Stream, new CoordinatorCommand.ConfirmStarted(rebalance, time.GetUtcNow()), log, cancel);
    }
}
