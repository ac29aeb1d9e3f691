namespace MeshRebalancer.Evm;

/// <summary>
/// Recoverable ECDSA on secp256k1. Signatures are deterministic (RFC 6979, SHA-256, no extra entropy) and low-s (EIP-2),
/// so that every implementation gives the same bytes.
/// </summary>
public interface IEcdsa
{
    /// <summary>For people: which implementation this is.</summary>
    string Name { get; }

    /// <summary>Whether 32 bytes are a private key: 1 … n − 1.</summary>
    bool IsPrivateKey(ReadOnlySpan<byte> key);

    /// <summary>Writes the public key as 64 bytes, x then y.</summary>
    /// <exception cref="ArgumentException">Not a private key.</exception>
    void WritePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey);

    /// <summary>Signs a 32-byte hash.</summary>
    /// <exception cref="ArgumentException">Not a hash or not a private key.</exception>
    EcdsaSignature Sign(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> privateKey);

    /// <summary>Writes the public key (64 bytes) that made a signature; false when no key could have.</summary>
    bool TryRecover(ReadOnlySpan<byte> hash, EcdsaSignature signature, Span<byte> publicKey);
}
