using System.Numerics;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets;

/// <summary>The least that a swap or a transfer may bring, from verified prices: never from a venue's own quote alone.</summary>
public static class MinimumOut
{
    private const int BpsWhole = 10_000;

    /// <summary>amountIn × priceIn ÷ priceOut × (1 − slippage), as raw units of what is received, rounded up: a fill of exactly this is still fine.</summary>
    /// <param name="amountIn">Raw units of what is spent.</param>
    /// <param name="priceIn">Verified price of what is spent.</param>
    /// <param name="priceOut">Verified price of what is received, above zero.</param>
    /// <param name="decimalsIn">0 … 36.</param>
    /// <param name="decimalsOut">0 … 36.</param>
    /// <param name="slippageMaxBps">0 … 10,000.</param>
    /// <exception cref="OverflowException">The result does not fit 256 bits.</exception>
    public static UInt256 For(UInt256 amountIn, Price priceIn, Price priceOut, int decimalsIn, int decimalsOut, int slippageMaxBps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slippageMaxBps);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slippageMaxBps, BpsWhole);
        // One exact fraction, one rounding.
        var dividend = (BigInteger)amountIn * priceIn.Raw * UInt256.PowerOfTen(decimalsOut) * (BpsWhole - slippageMaxBps);
        var divisor = (BigInteger)priceOut.Raw * UInt256.PowerOfTen(decimalsIn) * BpsWhole;
        return (UInt256)((dividend + divisor - 1) / divisor);
    }
}
