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

    public int CompareTo(Price other) => Raw.CompareTo(other.Raw);
}
