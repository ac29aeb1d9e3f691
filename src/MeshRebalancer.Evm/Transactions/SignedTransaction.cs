using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>
/// A transaction, its signature, and the bytes that go to the network. Until they are mined these bytes are a secret:
/// whoever holds them can send them, so <see cref="ToString"/> shows the hash alone.
/// </summary>
/// <param name="Transaction">What was signed.</param>
/// <param name="Signature">The sender's signature.</param>
/// <param name="Raw">The network's bytes.</param>
/// <param name="Hash">The transaction's hash: the hash of <paramref name="Raw"/>.</param>
public sealed record SignedTransaction(Transaction Transaction, EcdsaSignature Signature, HexBytes Raw, Hash32 Hash)
{
    /// <summary>Who signed it; null when the signature fits no key.</summary>
    public Address? RecoverSender() => Secp256k1.Recover(Transaction.SigningHash, Signature);

    /// <summary>Signs a transaction.</summary>
    public static SignedTransaction Sign(Transaction transaction, PrivateKey key)
    {
        Span<byte> hash = stackalloc byte[Keccak256.DigestBytes];
        Keccak256.Hash(TransactionCodec.EncodeUnsigned(transaction), hash);
        return Of(transaction, key.Sign(hash));
    }

    /// <summary>Puts a transaction and a signature together, whoever made it.</summary>
    public static SignedTransaction Of(Transaction transaction, EcdsaSignature signature)
    {
        var raw = TransactionCodec.EncodeSigned(transaction, signature);
        return new(transaction, signature, raw, Keccak256.Hash(raw));
    }

    /// <summary>Reads the network's bytes: legacy, EIP-2930, EIP-1559 or EIP-7702.</summary>
    /// <exception cref="RlpException">Not a transaction, or not in its only allowed spelling.</exception>
    public static SignedTransaction Decode(ReadOnlySpan<byte> raw) => TransactionDecoder.Decode(raw);

    public override string ToString() => $"transaction {Hash}";
}
