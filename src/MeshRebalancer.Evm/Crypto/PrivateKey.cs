using System.Security.Cryptography;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>
/// An account's private key, held in memory: signs hashes, and never prints itself. Disposing wipes it.
/// May be used from several threads.
/// </summary>
public sealed class PrivateKey : IDisposable
{
    private readonly byte[] _key;
    private readonly IEcdsa _ecdsa;
    private bool _disposed;

    private PrivateKey(byte[] key, IEcdsa ecdsa)
    {
        (_key, _ecdsa) = (key, ecdsa);
        Span<byte> publicKey = stackalloc byte[64];
        ecdsa.WritePublicKey(key, publicKey);
        Address = Secp256k1.ToAddress(publicKey);
    }

    /// <summary>The account that this key controls.</summary>
    public Address Address { get; }

    /// <summary>From 32 bytes, which are copied.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes, or not 1 … n − 1. The message doesn't show the bytes.</exception>
    public static PrivateKey FromBytes(ReadOnlySpan<byte> bytes, IEcdsa? ecdsa = null)
    {
        ecdsa ??= Secp256k1.Default;
        return bytes.Length == 32 && ecdsa.IsPrivateKey(bytes)
            ? new(bytes.ToArray(), ecdsa)
            : throw new ArgumentException("A private key is 32 bytes, more than zero and less than the curve's order.", nameof(bytes));
    }

    /// <summary>From <c>0x</c> and 64 hexadecimal digits.</summary>
    /// <exception cref="FormatException">Not that. The message doesn't show the text.</exception>
    public static PrivateKey Parse(string hex, IEcdsa? ecdsa = null) =>
        HexBytes.TryParse(hex, null, out var bytes) && bytes.Length == 32
            ? FromBytes(bytes, ecdsa)
            : throw new FormatException("A private key is 0x and 64 hexadecimal digits.");

    /// <summary>A fresh random key.</summary>
    public static PrivateKey Generate()
    {
        Span<byte> bytes = stackalloc byte[32];
        do
        {
            RandomNumberGenerator.Fill(bytes);
        }
        while (!Secp256k1.Default.IsPrivateKey(bytes));
        return FromBytes(bytes);
    }

    /// <summary>Signs a hash: deterministic (RFC 6979), low-s (EIP-2).</summary>
    public EcdsaSignature Sign(Hash32 hash)
    {
        Span<byte> digest = stackalloc byte[32];
        hash.CopyTo(digest);
        return Sign(digest);
    }

    /// <summary>Signs a hash of 32 bytes.</summary>
    public EcdsaSignature Sign(ReadOnlySpan<byte> hash)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _ecdsa.Sign(hash, _key);
    }

    /// <summary>Copies the key out, for a keystore.</summary>
    internal byte[] Export()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return [.. _key];
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_key);
    }

    /// <summary>The address alone.</summary>
    public override string ToString() => $"the key of {Address}";
}
