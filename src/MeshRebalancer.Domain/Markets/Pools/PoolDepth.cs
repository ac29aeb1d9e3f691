using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pools;

/// <summary>How deep a pool is: what must go in to move its price by so much.</summary>
public static class PoolDepth
{
    private const uint BpsWhole = 10_000;

    /// <summary>
    /// The most raw units, fee included, after which the price stands within so many bps of where it stood; found by halving over the pool's own
    /// swap. Where the known part of the pool ends before, what is known counts: never more than there is.
    /// </summary>
    /// <param name="pool">The pool.</param>
    /// <param name="zeroForOne">Whether token0 goes in.</param>
    /// <param name="bps">1 … 5,000.</param>
    public static UInt256 Within(ConcentratedPool pool, bool zeroForOne, int bps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bps, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bps, 5_000);
        var above = UInt256.One;
        while (Stays(pool, zeroForOne, above, bps) && above.BitLength < 200)
        {
            above *= 2u;
        }

        var within = above / 2u;
        while (above - within > UInt256.One && !((above - within) * 1_000_000u < within))
        {
            var middle = within + ((above - within) / 2u);
            (within, above) = Stays(pool, zeroForOne, middle, bps) ? (middle, above) : (within, middle);
        }

        return within;
    }

    // Prices are squares of what the pool holds, so the ratio of the roots is compared squared.
    private static bool Stays(ConcentratedPool pool, bool zeroForOne, UInt256 amount, int bps)
    {
        if (ConcentratedSwap.In(pool, zeroForOne, amount) is not PoolFill.Whole fill)
            return false;
        var (small, large) = zeroForOne ? (fill.SqrtPriceX96, pool.SqrtPriceX96) : (pool.SqrtPriceX96, fill.SqrtPriceX96);
        var ratio = UInt256.MulDiv(small, UInt256.PowerOfTen(18), large, Rounding.Down);
        return ratio * ratio >= UInt256.PowerOfTen(36) / BpsWhole * (BpsWhole - (uint)bps);
    }
}
