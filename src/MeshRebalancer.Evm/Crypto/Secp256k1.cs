using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>The curve of Ethereum's accounts: chooses the implementation, and turns public keys into addresses.</summary>
public static class Secp256k1
{
    private static readonly Lazy<IEcdsa?> LoadedNative = new(NativeEcdsa.TryLoad);

    /// <summary>The managed implementation, which is always there.</summary>
    public static IEcdsa Managed { get; } = new ManagedEcdsa();

    /// <summary>The system's libsecp256k1, or null where it is not installed.</summary>
    public static IEcdsa? Native => LoadedNative.Value;

    /// <summary>The system's library where present, else the managed one.</summary>
    public static IEcdsa Default => Native ?? Managed;

    /// <summary>The address of a 64-byte public key: the last 20 bytes of its hash.</summary>
    public static Address ToAddress(ReadOnlySpan<byte> publicKey)
    {
        Span<byte> hash = stackalloc byte[Keccak256.DigestBytes];
        Keccak256.Hash(publicKey, hash);
        return Address.FromBytes(hash[12..]);
    }

    /// <summary>Who signed a hash, or null when nobody can have.</summary>
    public static Address? Recover(Hash32 hash, EcdsaSignature signature, IEcdsa? ecdsa = null)
    {
        Span<byte> digest = stackalloc byte[32];
        hash.CopyTo(digest);
        Span<byte> publicKey = stackalloc byte[64];
        return (ecdsa ?? Default).TryRecover(digest, signature, publicKey) ? ToAddress(publicKey) : null;
    }
}
