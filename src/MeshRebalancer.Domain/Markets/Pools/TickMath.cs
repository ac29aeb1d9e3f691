using System.Globalization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pools;

/// <summary>
/// Prices of Uniswap V3's ticks: √(1.0001^tick) in Q64.96, to the last bit as the pools compute it (v3-core, <c>TickMath</c>; white paper,
/// 6.1). A price is raw units of token1 for one raw unit of token0.
/// </summary>
public static class TickMath
{
    /// <summary>The lowest tick.</summary>
    public const int Min = -887_272;

    /// <summary>The highest tick.</summary>
    public const int Max = 887_272;

    // 2^128 ÷ 1.0001^(2^i ÷ 2) for i = 0 … 19, as the contract has them.
    private static readonly UInt256[] Factors =
    [
        Hex("fffcb933bd6fad37aa2d162d1a594001"), Hex("fff97272373d413259a46990580e213a"), Hex("fff2e50f5f656932ef12357cf3c7fdcc"),
        Hex("ffe5caca7e10e4e61c3624eaa0941cd0"), Hex("ffcb9843d60f6159c9db58835c926644"), Hex("ff973b41fa98c081472e6896dfb254c0"),
        Hex("ff2ea16466c96a3843ec78b326b52861"), Hex("fe5dee046a99a2a811c461f1969c3053"), Hex("fcbe86c7900a88aedcffc83b479aa3a4"),
        Hex("f987a7253ac413176f2b074cf7815e54"), Hex("f3392b0822b70005940c7a398e4b70f3"), Hex("e7159475a2c29b7443b29c7fa6e889d9"),
        Hex("d097f3bdfd2022b8845ad8f792aa5825"), Hex("a9f746462d870fdf8a65dc1f90e061e5"), Hex("70d869a156d2a1b890bb3df62baf32f7"),
        Hex("31be135f97d08fd981231505542fcfa6"), Hex("9aa508b5b7a84e1c677de54f3e99bc9"), Hex("5d6af8dedb81196699c329225ee604"),
        Hex("2216e584f5fa1ea926041bedfe98"), Hex("48a170391f7dc42444e8fa2"),
    ];

    /// <summary>The price at <see cref="Min"/>, the lowest that a pool can have.</summary>
    public static UInt256 MinSqrtPrice { get; } = SqrtPriceAt(Min);

    /// <summary>The price at <see cref="Max"/>, which no pool reaches.</summary>
    public static UInt256 MaxSqrtPrice { get; } = SqrtPriceAt(Max);

    /// <summary>√price at a tick in Q64.96, rounded up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tick is not in −887,272 … 887,272.</exception>
    public static UInt256 SqrtPriceAt(int tick)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tick, Min);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tick, Max);
        var ratio = UInt256.One << 128;
        for (var (bits, i) = (Math.Abs(tick), 0); bits != 0; bits >>= 1, i++)
        {
            if ((bits & 1) != 0)
            {
                ratio = (ratio * Factors[i]) >> 128;
            }
        }

        var upright = tick > 0 ? UInt256.MaxValue / ratio : ratio;
        return upright.DivideBy(UInt256.One << 32, Rounding.Up);
    }

    /// <summary>The greatest tick whose price is not above this one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No pool can have that price.</exception>
    public static int TickAt(UInt256 sqrtPriceX96)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sqrtPriceX96, MinSqrtPrice);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sqrtPriceX96, MaxSqrtPrice);
        var (low, high) = (Min, Max);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = SqrtPriceAt(middle) <= sqrtPriceX96 ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static UInt256 Hex(string digits) => UInt128.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
