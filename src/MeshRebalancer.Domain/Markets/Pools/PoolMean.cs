using System.Numerics;

namespace MeshRebalancer.Domain.Markets.Pools;

/// <summary>
/// A pool's mean tick over a while, from what its oracle has added up: the geometric mean of its price, which moves only as fast as somebody pays for
/// it (v3-core, <c>Oracle</c>; v3-periphery, <c>OracleLibrary.consult</c>; white paper, 5.2).
/// </summary>
public static class PoolMean
{
    // The contract adds up in int56 and lets it wrap.
    private static readonly BigInteger Circle = BigInteger.One << 56;

    /// <summary>The mean tick, rounded towards minus infinity as the library does: the price is at most one basis point too low.</summary>
    /// <param name="before">The sum at the beginning, as <c>observe</c> gives it.</param>
    /// <param name="now">The sum at the end.</param>
    /// <param name="seconds">Between the two, above zero.</param>
    public static int Tick(BigInteger before, BigInteger now, int seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seconds);
        var sum = BigInteger.Remainder(now - before, Circle);
        sum = sum >= Circle / 2 ? sum - Circle : sum < -Circle / 2 ? sum + Circle : sum;
        var tick = BigInteger.DivRem(sum, seconds, out var rest);
        return (int)(rest.Sign < 0 ? tick - 1 : tick);
    }
}
