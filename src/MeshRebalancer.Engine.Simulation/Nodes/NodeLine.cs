using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>A node's line to one part of the outside world: slow, broken or cut, and each use of it is a step at which the node may die.</summary>
/// <param name="world">The world.</param>
/// <param name="life">The node's.</param>
/// <param name="chance">Decides.</param>
internal sealed class NodeLine(SimWorld world, NodeLife life, Chance chance)
{
    private const double SlowChance = 0.1;

    public SimWorld World => world;

    public Chance Chance => chance;

    public NodeLife Life => life;

    /// <summary>Asks, and answers if the line holds.</summary>
    public Task<Result<T, PortError>> AskAsync<T>(Func<T> answer, CancellationToken cancel) => AskAsync<T>(() => new Result<T, PortError>.Ok(answer()), cancel);

    /// <inheritdoc cref="AskAsync{T}(Func{T},CancellationToken)"/>
    public async Task<Result<T, PortError>> AskAsync<T>(Func<Result<T, PortError>> answer, CancellationToken cancel)
    {
        await life.StepAsync(FaultKind.Crash, 4e-5);
        if (await TroubleAsync(cancel) is { } trouble)
            return trouble;
        var given = answer();
        await life.StepAsync(FaultKind.Crash, 4e-5);
        cancel.ThrowIfCancellationRequested();
        return given;
    }

    /// <summary>What is wrong with the line right now, or null. Takes its time.</summary>
    public async Task<PortError?> TroubleAsync(CancellationToken cancel)
    {
        if (chance.Happens(SlowChance))
            await world.Time.PauseAsync(chance.Seconds(0.02, 0.6), cancel);
        else
            await Task.Yield();
        cancel.ThrowIfCancellationRequested();
        if (world.Faults.Happens(FaultKind.RpcError, chance, 0.03))
            return new PortError.Transient("the endpoint answers 503");
        if (!world.Faults.Happens(FaultKind.RpcTimeout, chance, 0.01))
            return null;
        await world.Time.PauseAsync(chance.Seconds(2, 25), cancel);
        return chance.Happens(0.5) ? new PortError.Transient("no answer in time") : null;
    }
}
