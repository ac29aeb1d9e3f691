using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pools;

/// <summary>
/// What moves between two prices of a range of constant liquidity, and where a price goes when an amount comes in or out. Roundings are
/// the pool's: in is rounded up, out is rounded down, and a price never moves further than was paid for (v3-core, <c>SqrtPriceMath</c>;
/// white paper, 6.2.1 to 6.2.3).
/// </summary>
internal static class SqrtPrices
{
    private const int Resolution = 96;

    private static readonly UInt256 Q96 = UInt256.One << Resolution;

    /// <summary>Token0 between two prices: liquidity × (1/√low − 1/√high).</summary>
    public static UInt256 Amount0(UInt256 one, UInt256 other, UInt128 liquidity, Rounding rounding)
    {
        var (low, high) = (UInt256.Min(one, other), UInt256.Max(one, other));
        return UInt256.MulDiv((UInt256)liquidity << Resolution, high - low, high, rounding).DivideBy(low, rounding);
    }

    /// <summary>Token1 between two prices: liquidity × (√high − √low).</summary>
    public static UInt256 Amount1(UInt256 one, UInt256 other, UInt128 liquidity, Rounding rounding) =>
        UInt256.MulDiv(liquidity, UInt256.Max(one, other) - UInt256.Min(one, other), Q96, rounding);

    /// <summary>The price after an amount came in: token0 lowers it, token1 raises it.</summary>
    public static UInt256 AfterIn(UInt256 price, UInt128 liquidity, UInt256 amount, bool zeroForOne) => zeroForOne
        ? After0In(price, liquidity, amount)
        : price + UInt256.MulDiv(amount, Q96, liquidity, Rounding.Down);

    /// <summary>The price after an amount went out: token1 lowers it, token0 raises it. Null where the range has not that much.</summary>
    public static UInt256? AfterOut(UInt256 price, UInt128 liquidity, UInt256 amount, bool zeroForOne) => zeroForOne
        ? After1Out(price, liquidity, amount)
        : After0Out(price, liquidity, amount);

    private static UInt256 After0In(UInt256 price, UInt128 liquidity, UInt256 amount)
    {
        if (amount.IsZero)
        {
            return price;
        }

        var value = (UInt256)liquidity << Resolution;
        // Where the exact way does not fit a word, the pool takes one that rounds twice.
        return Product(amount, price) is { } product && value <= UInt256.MaxValue - product
            ? UInt256.MulDiv(value, price, value + product, Rounding.Up)
            : value.DivideBy((value / price) + amount, Rounding.Up);
    }

    private static UInt256? After0Out(UInt256 price, UInt128 liquidity, UInt256 amount)
    {
        var value = (UInt256)liquidity << Resolution;
        return Product(amount, price) is { } product && value > product ? UInt256.MulDiv(value, price, value - product, Rounding.Up) : null;
    }

    private static UInt256? After1Out(UInt256 price, UInt128 liquidity, UInt256 amount)
    {
        var fall = UInt256.MulDiv(amount, Q96, liquidity, Rounding.Up);
        return price > fall ? price - fall : null;
    }

    private static UInt256? Product(UInt256 left, UInt256 right) =>
        left.IsZero || right <= UInt256.MaxValue / left ? left * right : null;
}
