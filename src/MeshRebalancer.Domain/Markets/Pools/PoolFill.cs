using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pools;

/// <summary>What a pool answers to an amount that would be swapped.</summary>
public abstract record PoolFill
{
    private PoolFill()
    {
    }

    /// <summary>All of it.</summary>
    /// <param name="In">Raw units that go in, with the fee.</param>
    /// <param name="Out">Raw units that come out.</param>
    /// <param name="SqrtPriceX96">√price afterwards, in Q64.96.</param>
    /// <param name="TicksCrossed">Initialised ticks that were crossed.</param>
    public sealed record Whole(UInt256 In, UInt256 Out, UInt256 SqrtPriceX96, int TicksCrossed) : PoolFill;

    /// <summary>The pool has not that much: this is all.</summary>
    /// <param name="In">Raw units that would go in.</param>
    /// <param name="Out">Raw units that would come out.</param>
    public sealed record Exhausted(UInt256 In, UInt256 Out) : PoolFill;

    /// <summary>The way leaves the part of the pool that was read: unknown, not empty.</summary>
    /// <param name="Tick">The last known tick.</param>
    public sealed record Beyond(int Tick) : PoolFill;
}
