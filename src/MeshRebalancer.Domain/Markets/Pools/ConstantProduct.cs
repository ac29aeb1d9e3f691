using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pools;

/// <summary>
/// A Uniswap V2 pair at one block: the product of its reserves does not fall (v2 white paper, 3.2.1; v2-periphery,
/// <c>UniswapV2Library</c>). Amounts are to the raw unit as the router computes them.
/// </summary>
/// <param name="Reserve0">Raw units of token0, below 2^112.</param>
/// <param name="Reserve1">Raw units of token1, below 2^112.</param>
/// <param name="FeeBps">Of what comes in; 30 for Uniswap's own pairs.</param>
public sealed record ConstantProduct(UInt256 Reserve0, UInt256 Reserve1, uint FeeBps = 30)
{
    private const uint Whole = 10_000;

    private static readonly UInt256 ReserveMax = (UInt256.One << 112) - UInt256.One;

    /// <summary>Exactly so much in: out is rounded down.</summary>
    public PoolFill In(bool zeroForOne, UInt256 amount)
    {
        var (reserveIn, reserveOut) = Reserves(zeroForOne);
        if (reserveIn.IsZero || reserveOut.IsZero || amount.IsZero || amount > ReserveMax - reserveIn)
        {
            return new PoolFill.Exhausted(UInt256.Zero, UInt256.Zero);
        }

        var afterFee = amount * (UInt256)(Whole - FeeBps);
        var given = UInt256.MulDiv(afterFee, reserveOut, (reserveIn * (UInt256)Whole) + afterFee, Rounding.Down);
        return given.IsZero ? new PoolFill.Exhausted(UInt256.Zero, UInt256.Zero) : new PoolFill.Whole(amount, given, PriceAfter(zeroForOne, amount, given), 0);
    }

    /// <summary>Exactly so much out: in is rounded down and one is added, as the router does.</summary>
    public PoolFill Out(bool zeroForOne, UInt256 amount)
    {
        var (reserveIn, reserveOut) = Reserves(zeroForOne);
        if (reserveIn.IsZero || amount.IsZero || amount >= reserveOut)
        {
            return new PoolFill.Exhausted(UInt256.Zero, UInt256.Zero);
        }

        var taken = UInt256.MulDiv(reserveIn * (UInt256)Whole, amount, (reserveOut - amount) * (UInt256)(Whole - FeeBps), Rounding.Down) + UInt256.One;
        return taken > ReserveMax - reserveIn
            ? new PoolFill.Exhausted(UInt256.Zero, UInt256.Zero)
            : new PoolFill.Whole(taken, amount, PriceAfter(zeroForOne, taken, amount), 0);
    }

    private (UInt256 In, UInt256 Out) Reserves(bool zeroForOne) => zeroForOne ? (Reserve0, Reserve1) : (Reserve1, Reserve0);

    // The same measure as a V3 pool's, so that curves of both can be laid side by side.
    private UInt256 PriceAfter(bool zeroForOne, UInt256 taken, UInt256 given)
    {
        var (zero, one) = zeroForOne ? (Reserve0 + taken, Reserve1 - given) : (Reserve0 - given, Reserve1 + taken);
        return zero.IsZero || one.IsZero ? UInt256.Zero : UInt256.MulDiv(UInt256.Sqrt(one << 96), UInt256.One << 96, UInt256.Sqrt(zero << 96), Rounding.Down);
    }
}
