using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>A recoverable signature on secp256k1.</summary>
/// <param name="R">The x coordinate of the ephemeral point, 1 … n − 1.</param>
/// <param name="S">The proof; low (at most n ÷ 2, EIP-2) in every signature made here.</param>
/// <param name="YParity">0 or 1: whether the ephemeral point's y is odd.</param>
public readonly record struct EcdsaSignature(UInt256 R, UInt256 S, byte YParity)
{
    /// <summary>Bytes of the common spelling: r, s and v.</summary>
    public const int Bytes = 65;

    /// <summary>r (32 bytes), s (32 bytes), v (27 or 28): what contracts and wallets expect.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        R.WriteBigEndian(bytes);
        S.WriteBigEndian(bytes.AsSpan(32));
        bytes[64] = (byte)(27 + YParity);
        return bytes;
    }

    /// <summary>Reads r, s, v with v as 0, 1, 27 or 28.</summary>
    /// <exception cref="FormatException">Another length or v.</exception>
    public static EcdsaSignature FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes || bytes[64] is not (0 or 1 or 27 or 28))
        {
            throw new FormatException("A signature is 65 bytes, the last of them 0, 1, 27 or 28.");
        }

        var parity = bytes[64] >= 27 ? bytes[64] - 27 : bytes[64];
        return new(UInt256.ReadBigEndian(bytes[..32]), UInt256.ReadBigEndian(bytes[32..64]), (byte)parity);
    }
}
