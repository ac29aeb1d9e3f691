using System.Buffers.Binary;
using System.Numerics;
using System.Text.Json.Serialization;

namespace MeshRebalancer.Kernel;

/// <summary>
/// An unsigned 256-bit integer, the EVM's word. All arithmetic is checked: what does not fit throws <see cref="OverflowException"/>,
/// because money that wraps around is money lost. Written in JSON as a decimal string.
/// </summary>
[JsonConverter(typeof(UInt256JsonConverter))]
public readonly partial struct UInt256 : IEquatable<UInt256>, IComparable<UInt256>, IComparable, ISpanFormattable, IParsable<UInt256>
{
    // Limbs, least significant first.
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>From four limbs, the most significant first.</summary>
    public UInt256(ulong d, ulong c, ulong b, ulong a) => (_a, _b, _c, _d) = (a, b, c, d);

    /// <summary>0.</summary>
    public static UInt256 Zero => default;

    /// <summary>1.</summary>
    public static UInt256 One => new(0, 0, 0, 1);

    /// <summary>2^256 − 1.</summary>
    public static UInt256 MaxValue => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>Whether this is zero.</summary>
    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <summary>Bits needed to write the value: 0 for zero, 256 at most.</summary>
    public int BitLength =>
        _d != 0 ? 256 - BitOperations.LeadingZeroCount(_d)
        : _c != 0 ? 192 - BitOperations.LeadingZeroCount(_c)
        : _b != 0 ? 128 - BitOperations.LeadingZeroCount(_b)
        : 64 - BitOperations.LeadingZeroCount(_a);

    public static implicit operator UInt256(ulong value) => new(0, 0, 0, value);

    public static implicit operator UInt256(uint value) => new(0, 0, 0, value);

    public static implicit operator UInt256(UInt128 value) => new(0, 0, (ulong)(value >> 64), (ulong)value);

    /// <summary>From a number that must not be negative.</summary>
    /// <exception cref="OverflowException">It is negative.</exception>
    public static explicit operator UInt256(long value) => checked((ulong)value);

    /// <summary>From a number that must lie in 0 … 2^256 − 1.</summary>
    /// <exception cref="OverflowException">It does not.</exception>
    public static explicit operator UInt256(BigInteger value)
    {
        Span<byte> bytes = stackalloc byte[32];
        bytes.Clear();
        if (value.Sign < 0 || !value.TryWriteBytes(bytes, out _, isUnsigned: true))
        {
            throw new OverflowException($"{value} does not fit 256 unsigned bits.");
        }

        return new(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes));
    }

    public static implicit operator BigInteger(UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[32];
        value.WriteBigEndian(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>To 64 bits.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public static explicit operator ulong(UInt256 value) =>
        (value._b | value._c | value._d) == 0 ? value._a : throw new OverflowException($"{value} does not fit 64 unsigned bits.");

    /// <summary>To 63 bits and a sign.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public static explicit operator long(UInt256 value) => checked((long)(ulong)value);

    /// <summary>To 128 bits.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public static explicit operator UInt128(UInt256 value) =>
        (value._c | value._d) == 0 ? new UInt128(value._b, value._a) : throw new OverflowException($"{value} does not fit 128 unsigned bits.");

    /// <summary>The nearest double: for statistics and display, never for money.</summary>
    public static explicit operator double(UInt256 value) => (double)(BigInteger)value;

    public static bool operator ==(UInt256 left, UInt256 right) => left.Equals(right);

    public static bool operator !=(UInt256 left, UInt256 right) => !left.Equals(right);

    public static bool operator <(UInt256 left, UInt256 right) => left.CompareTo(right) < 0;

    public static bool operator >(UInt256 left, UInt256 right) => left.CompareTo(right) > 0;

    public static bool operator <=(UInt256 left, UInt256 right) => left.CompareTo(right) <= 0;

    public static bool operator >=(UInt256 left, UInt256 right) => left.CompareTo(right) >= 0;

    /// <summary>The smaller of two.</summary>
    public static UInt256 Min(UInt256 left, UInt256 right) => left < right ? left : right;

    /// <summary>The larger of two.</summary>
    public static UInt256 Max(UInt256 left, UInt256 right) => left > right ? left : right;

    /// <summary>From at most 32 bytes, the most significant first.</summary>
    public static UInt256 ReadBigEndian(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 32)
        {
            throw new OverflowException($"{bytes.Length} bytes do not fit a 256-bit word.");
        }

        Span<byte> word = stackalloc byte[32];
        word.Clear();
        bytes.CopyTo(word[(32 - bytes.Length)..]);
        return new(
            BinaryPrimitives.ReadUInt64BigEndian(word),
            BinaryPrimitives.ReadUInt64BigEndian(word[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(word[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(word[24..]));
    }

    /// <summary>Writes 32 bytes, the most significant first.</summary>
    public void WriteBigEndian(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _d);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _a);
    }

    public bool Equals(UInt256 other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    public override bool Equals(object? obj) => obj is UInt256 other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_a, _b, _c, _d);

    public int CompareTo(UInt256 other) =>
        _d != other._d ? _d.CompareTo(other._d)
        : _c != other._c ? _c.CompareTo(other._c)
        : _b != other._b ? _b.CompareTo(other._b)
        : _a.CompareTo(other._a);

    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        UInt256 other => CompareTo(other),
        _ => throw new ArgumentException("Only another UInt256 compares.", nameof(obj)),
    };
}
