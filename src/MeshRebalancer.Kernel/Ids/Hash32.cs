using System.Text.Json.Serialization;

namespace MeshRebalancer.Kernel;

/// <summary>A 32-byte hash: of a transaction, a block, a message, an event topic.</summary>
[JsonConverter(typeof(StringValueJsonConverter<Hash32>))]
public readonly record struct Hash32 : IParsable<Hash32>, IComparable<Hash32>
{
    private const int Length = 32;

    private readonly UInt256 _bytes;

    private Hash32(ReadOnlySpan<byte> bytes) => _bytes = UInt256.ReadBigEndian(bytes);

    /// <summary>All bytes zero.</summary>
    public static Hash32 Zero => default;

    /// <summary>From exactly 32 bytes.</summary>
    /// <exception cref="FormatException">Another number of bytes.</exception>
    public static Hash32 FromBytes(ReadOnlySpan<byte> bytes) => new(FixedHex.Demand(bytes, Length, nameof(Hash32)));

    /// <summary>From <c>0x</c> and 64 hexadecimal digits of either case. Letter case is not judged here.</summary>
    public static Hash32 Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var value) ? value : throw new FormatException($"'{s}' is not 0x and {2 * Length} hexadecimal digits.");

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse(string? s, IFormatProvider? provider, out Hash32 result)
    {
        Span<byte> bytes = stackalloc byte[Length];
        var ok = FixedHex.TryParse(s, bytes);
        result = ok ? new(bytes) : default;
        return ok;
    }

    /// <summary>The bytes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> destination) => _bytes.WriteBigEndian(destination);

    public int CompareTo(Hash32 other) => _bytes.CompareTo(other._bytes);

    /// <summary><c>0x</c> and lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return FixedHex.Format(bytes);
    }
}
