using System.Buffers.Binary;
using System.Text.Json.Serialization;

namespace MeshRebalancer.Kernel;

/// <summary>An account or contract on an EVM chain: 20 bytes. Printed in lower case; checksum spelling (EIP-55) is a matter of the edges.</summary>
[JsonConverter(typeof(StringValueJsonConverter<Address>))]
public readonly record struct Address : IParsable<Address>, IComparable<Address>
{
    private const int Length = 20;

    // The bytes in their order, as big-endian numbers: so they compare like the bytes.
    private readonly ulong _first;
    private readonly ulong _middle;
    private readonly uint _last;

    private Address(ReadOnlySpan<byte> bytes)
    {
        _first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _middle = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _last = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>All bytes zero.</summary>
    public static Address Zero => default;

    /// <summary>From exactly 20 bytes.</summary>
    /// <exception cref="FormatException">Another number of bytes.</exception>
    public static Address FromBytes(ReadOnlySpan<byte> bytes) => new(FixedHex.Demand(bytes, Length, nameof(Address)));

    /// <summary>From <c>0x</c> and 40 hexadecimal digits of either case. Letter case is not judged here.</summary>
    public static Address Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var value) ? value : throw new FormatException($"'{s}' is not 0x and {2 * Length} hexadecimal digits.");

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse(string? s, IFormatProvider? provider, out Address result)
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

    /// <summary>Writes the 20 bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _middle);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _last);
    }

    public int CompareTo(Address other) =>
        _first != other._first ? _first.CompareTo(other._first)
        : _middle != other._middle ? _middle.CompareTo(other._middle)
        : _last.CompareTo(other._last);

    /// <summary><c>0x</c> and lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return FixedHex.Format(bytes);
    }
}
