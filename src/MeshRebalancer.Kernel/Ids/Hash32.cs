using System.Text.Json.Serialization;

namespace MeshRebalancer.Kernel;

/// <summary>A 32-byte hash: of a transaction, a block, a message, an event topic.</summary>
[JsonConverter(typeof(StringValueJsonConverter<Hash32>))]
public readonly record struct Hash32 : IParsable<Hash32>, IComparable<Hash32>
{
    private const int Length = 32;

    private readonly string? _hex;

    private Hash32(string hex) => _hex = hex;

    /// <summary>All bytes zero.</summary>
    public static Hash32 Zero => new("0x" + new string('0', 2 * Length));

    /// <summary>From exactly 32 bytes.</summary>
    /// <exception cref="FormatException">Another number of bytes.</exception>
    public static Hash32 FromBytes(ReadOnlySpan<byte> bytes) => new(FixedHex.Format(bytes, Length, nameof(Hash32)));

    /// <summary>From <c>0x</c> and 64 hexadecimal digits of either case. Letter case is not judged here.</summary>
    public static Hash32 Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var value) ? value : throw new FormatException($"'{s}' is not 0x and {2 * Length} hexadecimal digits.");

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse(string? s, IFormatProvider? provider, out Hash32 result)
    {
        var ok = FixedHex.TryParse(s, Length, out var hex);
        result = ok ? new(hex) : default;
        return ok;
    }

    /// <summary>The bytes.</summary>
    public byte[] ToBytes() => Convert.FromHexString(ToString().AsSpan(2));

    public int CompareTo(Hash32 other) => string.CompareOrdinal(ToString(), other.ToString());

    public bool Equals(Hash32 other) => string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary><c>0x</c> and lower-case hexadecimal digits.</summary>
    public override string ToString() => _hex ?? "0x" + new string('0', 2 * Length);
}
