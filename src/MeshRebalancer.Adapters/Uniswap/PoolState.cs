using MeshRebalancer.Domain.Markets.Pools;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Uniswap;

/// <summary>A pool's own words about itself.</summary>
internal sealed record PoolState(ulong Block, UInt256 SqrtPriceX96, int Tick, UInt128 Liquidity, int Spacing)
{
    /// <summary>The first and the last word of the bitmap to read.</summary>
    public (int First, int Last) Words(int each)
    {
        var here = Floor(Floor(Tick, Spacing), 256);
        var (lowest, highest) = (Floor(Floor(TickMath.Min, Spacing), 256), Floor(Floor(TickMath.Max, Spacing), 256));
        return (Math.Max(here - each, lowest), Math.Min(here + each, highest));
    }

    private static int Floor(int value, int divisor) => (int)Math.Floor((decimal)value / divisor);
}
