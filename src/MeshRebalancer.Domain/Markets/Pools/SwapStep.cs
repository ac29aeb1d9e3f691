using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pools;

/// <summary>One step of a swap: within one range of constant liquidity, up to a price (v3-core, <c>SwapMath</c>).</summary>
/// <param name="SqrtPriceX96">Where the price ends.</param>
/// <param name="In">What came in, without the fee.</param>
/// <param name="Out">What went out.</param>
/// <param name="Fee">The fee, in the token that came in.</param>
internal readonly record struct SwapStep(UInt256 SqrtPriceX96, UInt256 In, UInt256 Out, UInt256 Fee)
{
    /// <summary>10⁶ pips are the whole.</summary>
    public const uint Pips = 1_000_000;

    /// <summary>Takes as much of <paramref name="amount"/> as the way to the target price has room for; the fee comes out of it.</summary>
    public static SwapStep TakeIn(UInt256 price, UInt256 target, UInt128 liquidity, UInt256 amount, uint feePips)
    {
        var zeroForOne = price >= target;
        var afterFee = UInt256.MulDiv(amount, Pips - feePips, Pips, Rounding.Down);
        var toTarget = AmountIn(price, target, liquidity, zeroForOne);
        if (afterFee >= toTarget)
        {
            return new(target, toTarget, AmountOut(price, target, liquidity, zeroForOne), FeeOn(toTarget, feePips));
        }

        var next = SqrtPrices.AfterIn(price, liquidity, afterFee, zeroForOne);
        var taken = AmountIn(price, next, liquidity, zeroForOne);
        // A price may land on the target by rounding alone: then the fee is that of a full step.
        return next == target
            ? new(next, toTarget, AmountOut(price, next, liquidity, zeroForOne), FeeOn(toTarget, feePips))
            : new(next, taken, AmountOut(price, next, liquidity, zeroForOne), amount - taken);
    }

    /// <summary>Gives as much of <paramref name="amount"/> as the way to the target price has; null where the pool itself would revert.</summary>
    public static SwapStep? GiveOut(UInt256 price, UInt256 target, UInt128 liquidity, UInt256 amount, uint feePips)
    {
        var zeroForOne = price >= target;
        var toTarget = AmountOut(price, target, liquidity, zeroForOne);
        if ((amount >= toTarget ? target : SqrtPrices.AfterOut(price, liquidity, amount, zeroForOne)) is not { } next)
        {
            return null;
        }

        var taken = AmountIn(price, next, liquidity, zeroForOne);
        var given = next == target ? toTarget : AmountOut(price, next, liquidity, zeroForOne);
        return new(next, taken, UInt256.Min(given, amount), FeeOn(taken, feePips));
    }

    private static UInt256 FeeOn(UInt256 taken, uint feePips) => UInt256.MulDiv(taken, feePips, Pips - feePips, Rounding.Up);

    private static UInt256 AmountIn(UInt256 from, UInt256 to, UInt128 liquidity, bool zeroForOne) => zeroForOne
        ? SqrtPrices.Amount0(to, from, liquidity, Rounding.Up)
        : SqrtPrices.Amount1(from, to, liquidity, Rounding.Up);

    private static UInt256 AmountOut(UInt256 from, UInt256 to, UInt128 liquidity, bool zeroForOne) => zeroForOne
        ? SqrtPrices.Amount1(to, from, liquidity, Rounding.Down)
        : SqrtPrices.Amount0(from, to, liquidity, Rounding.Down);
}
