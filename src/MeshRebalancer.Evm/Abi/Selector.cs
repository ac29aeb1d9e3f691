using System.Buffers.Binary;
using System.Globalization;

namespace MeshRebalancer.Evm;

/// <summary>The first four bytes of a signature's hash: how calls and errors are told apart.</summary>
/// <param name="Value">The bytes, the first one highest.</param>
public readonly record struct Selector(uint Value)
{
    /// <summary>Bytes in a selector.</summary>
    public const int Bytes = 4;

    /// <summary>Of a canonical signature: <c>transfer(address,uint256)</c>.</summary>
    public static Selector Of(string signature)
    {
        Span<byte> hash = stackalloc byte[Keccak256.DigestBytes];
        Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(signature), hash);
        return new(BinaryPrimitives.ReadUInt32BigEndian(hash));
    }

    /// <summary>The first four bytes, or null where there are fewer.</summary>
    public static Selector? Read(ReadOnlySpan<byte> bytes) => bytes.Length >= Bytes ? new(BinaryPrimitives.ReadUInt32BigEndian(bytes)) : null;

    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt32BigEndian(destination, Value);

    public override string ToString() => "0x" + Value.ToString("x8", CultureInfo.InvariantCulture);
}
