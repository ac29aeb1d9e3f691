using System.Collections;
using System.Numerics;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>Takes what callers hand in as the values that the encoder writes.</summary>
internal static class AbiValue
{
    public static UInt256 Unsigned(AbiType.UInt type, object? value)
    {
        var number = value switch
        {
            UInt256 n => n,
            ulong n => n,
            uint n => n,
            int and >= 0 => (uint)(int)value,
            long and >= 0 => (ulong)(long)value,
            byte n => (ulong)n,
            ushort n => (ulong)n,
            UInt128 n => n,
            BigInteger { Sign: >= 0 } n when n.GetBitLength() <= 256 => (UInt256)n,
            _ => throw Misfit(type, value),
        };
        return number.BitLength <= type.Bits ? number : throw Misfit(type, value);
    }

    public static BigInteger Signed(AbiType.Int type, object? value)
    {
        BigInteger number = value switch
        {
            BigInteger n => n,
            int n => n,
            long n => n,
            short n => n,
            sbyte n => n,
            byte n => n,
            ushort n => n,
            uint n => n,
            ulong n => n,
            Int128 n => n,
            UInt256 n => n,
            _ => throw Misfit(type, value),
        };
        return number.GetBitLength() < type.Bits ? number : throw Misfit(type, value);
    }

    /// <summary>The bytes of a byte string; 32 of a hash, which has no array of its own.</summary>
    public static byte[] Bytes(AbiType type, object? value) => value switch
    {
        byte[] bytes => bytes,
        HexBytes bytes => bytes.ToArray(),
        Hash32 hash => hash.ToBytes(),
        ReadOnlyMemory<byte> bytes => bytes.ToArray(),
        _ => throw Misfit(type, value),
    };

    public static int ByteLength(AbiType type, object? value) => value switch
    {
        byte[] bytes => bytes.Length,
        HexBytes bytes => bytes.Length,
        Hash32 => 32,
        ReadOnlyMemory<byte> bytes => bytes.Length,
        _ => throw Misfit(type, value),
    };

    public static object?[] Items(AbiType type, object? value) => value switch
    {
        object?[] items => items,
        byte[] or string => throw Misfit(type, value),
        IEnumerable items => [.. items.Cast<object?>()],
        _ => throw Misfit(type, value),
    };

    /// <summary>Names the type and the kind of value found; not the value, which may be long or secret.</summary>
    public static AbiException Misfit(AbiType type, object? value) => new(value switch
    {
        null => $"A value of type {type.Name} is missing.",
        UInt256 or BigInteger or ulong or long or int or uint => $"{value} does not fit {type.Name}.",
        _ => $"A {value.GetType().Name} is not a value of type {type.Name}.",
    });
}
