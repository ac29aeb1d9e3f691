using System.Numerics;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Uniswap;

/// <summary>A pool's mid price in exact integers. Pure.</summary>
internal static class PoolPrice
{
    private const int PriceBits = 192;

    /// <summary>The US dollar price of one whole token of a pool, from the pool's price and the other token's, rounded down; null where it does not fit or is zero.</summary>
    /// <param name="sqrtPriceX96">The root of (raw token 1 per raw token 0), times 2^96, as slot0 has it.</param>
    /// <param name="isToken0">Whether the token that is priced is token 0.</param>
    /// <param name="decimals">Of the token that is priced.</param>
    /// <param name="otherDecimals">Of the other.</param>
    /// <param name="otherPrice">Of the other.</param>
    public static Price? Of(UInt256 sqrtPriceX96, bool isToken0, int decimals, int otherDecimals, Price otherPrice)
    {
        var square = (BigInteger)sqrtPriceX96 * sqrtPriceX96;
        var (top, bottom) = isToken0 ? (square, BigInteger.One << PriceBits) : (BigInteger.One << PriceBits, square);
        if (bottom.IsZero)
            return null;
        var raw = top * BigInteger.Pow(10, decimals) * otherPrice.Raw / (bottom * BigInteger.Pow(10, otherDecimals));
        return raw.IsZero || raw.GetBitLength() > 256 ? null : new Price((UInt256)raw);
    }
}
