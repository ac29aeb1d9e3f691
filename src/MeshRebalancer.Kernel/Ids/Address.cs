using System.Text.Json.Serialization;

namespace MeshRebalancer.Kernel;

/// <summary>An account or contract on an EVM chain: 20 bytes. Printed in lower case; checksum spelling (EIP-55) is a matter of the edges.</summary>
[JsonConverter(typeof(StringValueJsonConverter<Address>))]
public readonly record struct Address : IParsable<Address>, IComparable<Address>
{
    private const int Length = 20;

    private readonly string? _hex;

    private Address(string hex) => _hex = hex;

    /// <summary>All bytes zero.</summary>
    public static Address Zero => new("0x" + new string('0', 2 * Length));

    /// <summary>From exactly 20 bytes.</summary>
    /// <exception cref="FormatException">Another number of bytes.</exception>
    public static Address FromBytes(ReadOnlySpan<byte> bytes) => new(FixedHex.Format(bytes, Length, nameof(Address)));

    /// <summary>From <c>0x</c> and 40 hexadecimal digits of either case. Letter case is not judged here.</summary>
    public static Address Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var value) ? value : throw new FormatException($"'{s}' is not 0x and {2 * Length} hexadecimal digits.");

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse(string? s, IFormatProvider? provider, out Address result)
    {
        var ok = FixedHex.TryParse(s, Length, out var hex);
        result = ok ? new(hex) : default;
        return ok;
    }

    /// <summary>The bytes.</summary>
    public byte[] ToBytes() => Convert.FromHexString(ToString().AsSpan(2));

    public int CompareTo(Address other) => string.CompareOrdinal(ToString(), other.ToString());

    public bool Equals(Address other) => string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary><c>0x</c> and lower-case hexadecimal digits.</summary>
    public override string ToString() => _hex ?? "0x" + new string('0', 2 * Length);
}
