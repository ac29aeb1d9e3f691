using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>A byte string of any length, equal to another with the same bytes: call data, code, a log's data. Never changed once made.</summary>
[JsonConverter(typeof(StringValueJsonConverter<HexBytes>))]
public readonly struct HexBytes : IEquatable<HexBytes>, IParsable<HexBytes>
{
    private readonly byte[]? _bytes;

    private HexBytes(byte[] bytes) => _bytes = bytes;

    /// <summary>No bytes.</summary>
    public static HexBytes Empty => default;

    public int Length => Span.Length;

    public bool IsEmpty => Span.IsEmpty;

    public ReadOnlySpan<byte> Span => _bytes;

    public static bool operator ==(HexBytes left, HexBytes right) => left.Equals(right);

    public static bool operator !=(HexBytes left, HexBytes right) => !left.Equals(right);

    /// <summary>Takes the array over: who hands it in must not write to it again.</summary>
    public static implicit operator HexBytes(byte[] bytes) => new(bytes);

    public static implicit operator ReadOnlySpan<byte>(HexBytes bytes) => bytes.Span;

    /// <summary>Copies the bytes.</summary>
    public static HexBytes Copy(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    /// <summary>From <c>0x</c> and an even number of hexadecimal digits of either case.</summary>
    public static HexBytes Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var value) ? value : throw new FormatException("Not 0x and an even number of hexadecimal digits.");

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out HexBytes result)
    {
        result = default;
        if (s is null || s.Length % 2 != 0 || !s.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var bytes = new byte[(s.Length - 2) / 2];
        var status = Convert.FromHexString(s.AsSpan(2), bytes, out _, out _);
        result = new(bytes);
        return status == System.Buffers.OperationStatus.Done;
    }

    public byte[] ToArray() => Span.ToArray();

    public bool Equals(HexBytes other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is HexBytes other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary><c>0x</c> and lower-case hexadecimal digits.</summary>
    public override string ToString() => "0x" + Convert.ToHexStringLower(Span);
}
