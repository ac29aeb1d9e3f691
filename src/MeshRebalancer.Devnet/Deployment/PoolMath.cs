using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>Translates between dollar prices and a Uniswap V3 pool's own numbers.</summary>
internal static class PoolMath
{
    private const int MaxTick = 887272;

    /// <summary>The pool's price for two dollar prices, rounded down.</summary>
    /// <param name="price0E8">Of a whole token 0.</param>
    /// <param name="decimals0">Of token 0.</param>
    /// <param name="price1E8">Of a whole token 1.</param>
    /// <param name="decimals1">Of token 1.</param>
    /// <returns>The square root of (raw token 1 per raw token 0), times 2^96.</returns>
    public static UInt256 SqrtPriceX96(UInt256 price0E8, int decimals0, UInt256 price1E8, int decimals1) => UInt256.Sqrt(UInt256.MulDiv(
        price0E8 * UInt256.PowerOfTen(decimals1), UInt256.One << 192, price1E8 * UInt256.PowerOfTen(decimals0), Rounding.Down));

    /// <summary>Raw units of a token that are worth so many whole dollars, rounded down.</summary>
    public static UInt256 RawFor(ulong usd, UInt256 priceE8, int decimals) =>
        UInt256.MulDiv(usd * UInt256.PowerOfTen(8), UInt256.PowerOfTen(decimals), priceE8, Rounding.Down);

    /// <summary>The lowest and highest tick that a pool of that fee can have.</summary>
    /// <exception cref="DevnetException">Uniswap has no such fee.</exception>
    public static (int Lower, int Upper) FullRange(int fee)
    {
        var spacing = fee switch
        {
            500 => 10,
            3000 => 60,
            10000 => 200,
            _ => throw new DevnetException($"A pool's fee is 500, 3000 or 10000 (hundredths of a basis point), not {fee}."),
        };
        var upper = MaxTick / spacing * spacing;
        return (-upper, upper);
    }
}
