using System.Globalization;
using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets;

/// <summary>A value in US dollars, fixed-point.</summary>
/// <param name="Raw">Units of 10^-18 USD.</param>
public readonly record struct Usd(UInt256 Raw) : IComparable<Usd>
{
    /// <summary>Digits after the point.</summary>
    public const int Scale = 18;

    /// <summary>Nothing.</summary>
    [JsonIgnore]
    public static Usd Zero => default;

    public static Usd operator +(Usd left, Usd right) => new(left.Raw + right.Raw);

    public static Usd operator -(Usd left, Usd right) => new(left.Raw - right.Raw);

    public static bool operator <(Usd left, Usd right) => left.Raw < right.Raw;

    public static bool operator >(Usd left, Usd right) => left.Raw > right.Raw;

    public static bool operator <=(Usd left, Usd right) => left.Raw <= right.Raw;

    public static bool operator >=(Usd left, Usd right) => left.Raw >= right.Raw;

    /// <summary>Whole dollars.</summary>
    public static Usd Of(ulong dollars) => new(UInt256.PowerOfTen(Scale) * dollars);

    public int CompareTo(Usd other) => Raw.CompareTo(other.Raw);

    /// <summary>For people: dollars and cents, cut off, not rounded: <c>1,234.56 USD</c>.</summary>
    public string ToText()
    {
        var (dollars, rest) = UInt256.DivRem(Raw, UInt256.PowerOfTen(Scale));
        return $"{dollars.ToString("N0", CultureInfo.InvariantCulture)}.{((ulong)(rest / UInt256.PowerOfTen(Scale - 2))).ToString("00", CultureInfo.InvariantCulture)} USD";
    }
}
