using MeshRebalancer.Domain.Requests;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Runtime.Requests;

/// <summary>Requests are owed nothing.</summary>
public sealed class RequestEffects : IEffectHandler<RequestEffect>
{
    public Task HandleAsync(RequestEffect effect, IStreams streams, CancellationToken cancel) => Task.CompletedTask;
}
