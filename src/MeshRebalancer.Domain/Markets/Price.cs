using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets;

/// <summary>A price in US dollars of one whole token (10^decimals raw units), fixed-point and above zero.</summary>
/// <param name="Raw">Units of 10^-18 USD per whole token.</param>
public readonly record struct Price(UInt256 Raw) : IComparable<Price>
{
    /// <summary>What an amount is worth.</summary>
    /// <param name="raw">Raw units of a token.</param>
    /// <param name="decimals">The token's decimals.</param>
    /// <param name="rounding">Down for what we hold or receive, up for what we spend.</param>
    public Usd ValueOf(UInt256 raw, int decimals, Rounding rounding) =>
        new(UInt256.MulDiv(raw, Raw, UInt256.PowerOfTen(decimals), rounding));

    /// <summary>How many raw units a value buys at this price.</summary>
    public UInt256 AmountFor(Usd value, int decimals, Rounding rounding) =>
        UInt256.MulDiv(value.Raw, UInt256.PowerOfTen(decimals), Raw, rounding);

    /// <summary>A price written in dollars, such as <c>3012.45</c>: digits with at most one point; past 18 decimals it is cut off. Null for anything else, and for zero.</summary>
    public static Price? OfText(string text)
    {
        var parts = text.Split('.');
        if (parts.Length > 2 || parts[0].Length is 0 or > 40 || parts.Any(part => part.Length == 0 || !part.All(char.IsAsciiDigit)))
            return null;
        var decimals = parts.Length == 1 ? "" : parts[1][..Math.Min(parts[1].Length, Usd.Scale)];
        var raw = UInt256.Parse(parts[0] + decimals.PadRight(Usd.Scale, '0'));
        return raw.IsZero ? null : new(raw);
    }

    public int CompareTo(Price other) => Raw.CompareTo(other.Raw);
}
