using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Planning;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>Carries out what the world owes a portfolio.</summary>
/// <param name="stress">Asks what a request would cost in a worse market.</param>
/// <param name="time">Stamps reports.</param>
public sealed class PortfolioEffects(StressGate stress, TimeProvider time) : IEffectHandler<PortfolioEffect>
{
    public Task HandleAsync(PortfolioEffect effect, IStreams streams, CancellationToken cancel) => effect switch
    {
        PortfolioEffect.RequestAdmission request => RequestAsync(request, streams, cancel),
    };

    // A refusal is an answer: the portfolio closes its request with the reason.
    private async Task RequestAsync(PortfolioEffect.RequestAdmission effect, IStreams streams, CancellationToken cancel)
    {
        var request = await stress.AskAsync(effect.Request, streams, cancel);
        var reply = await streams.AskAsync(effect.Coordinator, new CoordinatorCommand.Request(request, time.GetUtcNow()), cancel);
        var refusal = reply switch
        {
            Reply.Saved => null,
            Reply.Refused refused => refused.Reason,
        };
        await streams.AskAsync(effect.Id.Stream, new PortfolioCommand.ConfirmTold(effect.Id, refusal, time.GetUtcNow()), cancel);
    }
}
