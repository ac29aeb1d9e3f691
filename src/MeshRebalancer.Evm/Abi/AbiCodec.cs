using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>
/// Turns values into the ABI's bytes and back (Solidity's contract ABI specification, version 2). Decoding is strict: bits outside
/// a value's range are an error. It is also bounded: whatever the bytes claim, no more is allocated than a small multiple of their length.
/// </summary>
/// <remarks>
/// Values, decoded: <c>uintN</c> is <see cref="UInt256"/>, <c>intN</c> <see cref="System.Numerics.BigInteger"/>, <c>address</c>
/// <see cref="Address"/>, <c>bool</c>, <c>string</c>, <c>bytes</c> and <c>bytesN</c> <c>byte[]</c>, arrays and structs <c>object[]</c>.
/// Encoding takes, beside these, any of .NET's integers for a number, <see cref="Hash32"/> and <see cref="HexBytes"/> for bytes,
/// and any list for an array.
/// </remarks>
public static class AbiCodec
{
    /// <summary>Encodes values, one for each parameter, as a function's arguments are.</summary>
    /// <exception cref="AbiException">A value does not fit; the message names it.</exception>
    public static byte[] Encode(EquatableArray<AbiParameter> parameters, params ReadOnlySpan<object?> values) =>
        Encode([], new AbiType.Tuple(parameters), values);

    /// <summary>Decodes values, one for each parameter. Bytes after the last value are ignored, as contracts do.</summary>
    /// <exception cref="AbiException">The bytes are not that.</exception>
    public static object[] Decode(EquatableArray<AbiParameter> parameters, ReadOnlySpan<byte> bytes) => Decode(new AbiType.Tuple(parameters), bytes);

    internal static byte[] Encode(ReadOnlySpan<byte> prefix, AbiType.Tuple tuple, ReadOnlySpan<object?> values)
    {
        var bytes = new byte[prefix.Length + AbiSize.OfMembers(tuple, values)];
        prefix.CopyTo(bytes);
        AbiWriter.WriteMembers(bytes.AsSpan(prefix.Length), tuple, values);
        return bytes;
    }

    internal static object[] Decode(AbiType.Tuple tuple, ReadOnlySpan<byte> bytes) => new AbiReader(bytes).ReadMembers(tuple);
}
