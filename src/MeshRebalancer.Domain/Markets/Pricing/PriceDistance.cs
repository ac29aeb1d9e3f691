using System.Globalization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pricing;

/// <summary>How far prices stand apart, exact in integers, and how they are written in reasons.</summary>
public static class PriceDistance
{
    private const uint BpsOfAll = 10_000;

    /// <summary>Whether a price stands further from another than so many bps of that other; what is allowed is rounded down.</summary>
    public static bool IsFurther(Price price, Price from, int maxBps) =>
        Between(price, from) > UInt256.MulDiv(from.Raw, (uint)maxBps, BpsOfAll, Rounding.Down);

    /// <summary>Why a pool's spot price tells that somebody is moving it, or null: it stands further from its own mean over a while than allowed.</summary>
    public static string? Moved(Price spot, Price mean, int windowSeconds, int maxBps) => IsFurther(spot, mean, maxBps)
        ? FormattableString.Invariant($"its spot price is {Written(spot)} and its mean over {windowSeconds} s {Written(mean)}; {maxBps} bps apart are allowed")
        : null;

    /// <summary>Dollars with six decimals, cut off.</summary>
    public static string Written(Price price)
    {
        var (whole, rest) = UInt256.DivRem(price.Raw, UInt256.PowerOfTen(Usd.Scale));
        var cents = UInt256.MulDiv(rest, 1_000_000u, UInt256.PowerOfTen(Usd.Scale), Rounding.Down);
        return string.Create(CultureInfo.InvariantCulture, $"{whole}.{(ulong)cents:D6} USD");
    }

    internal static UInt256 Between(Price one, Price other) => one.Raw > other.Raw ? one.Raw - other.Raw : other.Raw - one.Raw;
}
