using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>Writes transactions as bytes: what is signed, and what is sent (EIP-155, EIP-2718, EIP-2930, EIP-1559, EIP-7702).</summary>
public static class TransactionCodec
{
    internal const byte AccessListedType = 1;
    internal const byte DynamicFeeType = 2;
    internal const byte SetCodeType = 4;

    /// <summary>The bytes whose hash the sender signs.</summary>
    public static byte[] EncodeUnsigned(Transaction transaction) => transaction switch
    {
        Transaction.Legacy legacy => Rlp.Encode(RlpItem.Of(legacy.ChainId is { } chain
            ? [.. Fields(legacy), RlpItem.Of(chain), RlpItem.Empty, RlpItem.Empty]
            : Fields(legacy))),
        Transaction.AccessListed or Transaction.DynamicFee or Transaction.SetCode =>
            Rlp.Encode([TypeOf(transaction)], RlpItem.Of(Fields(transaction))),
    };

    /// <summary>The bytes that are sent.</summary>
    public static byte[] EncodeSigned(Transaction transaction, EcdsaSignature signature)
    {
        var (r, s) = (RlpItem.Of(signature.R), RlpItem.Of(signature.S));
        return transaction is Transaction.Legacy legacy
            ? Rlp.Encode(RlpItem.Of([.. Fields(legacy), RlpItem.Of(LegacyV(legacy, signature)), r, s]))
            : Rlp.Encode([TypeOf(transaction)], RlpItem.Of([.. Fields(transaction), RlpItem.Of((UInt256)(ulong)signature.YParity), r, s]));
    }

    private static byte TypeOf(Transaction transaction) => transaction switch
    {
        Transaction.Legacy => 0,
        Transaction.AccessListed => AccessListedType,
        Transaction.DynamicFee => DynamicFeeType,
        Transaction.SetCode => SetCodeType,
    };

    /// <summary>27 or 28, or with EIP-155 the chain's id doubled plus 35 or 36.</summary>
    private static UInt256 LegacyV(Transaction.Legacy legacy, EcdsaSignature signature) =>
        legacy.ChainId is { } chain ? ((UInt256)chain * 2UL) + (35UL + signature.YParity) : 27UL + signature.YParity;

    private static RlpItem[] Fields(Transaction transaction) => transaction switch
    {
        Transaction.Legacy t => [RlpItem.Of(t.Nonce), RlpItem.Of(t.GasPrice), .. Call(t)],
        Transaction.AccessListed t =>
            [RlpItem.Of(t.ChainId), RlpItem.Of(t.Nonce), RlpItem.Of(t.GasPrice), .. Call(t), AccessList(t.AccessList)],
        Transaction.DynamicFee t =>
        [
            RlpItem.Of(t.ChainId), RlpItem.Of(t.Nonce), RlpItem.Of(t.MaxPriorityFeePerGas), RlpItem.Of(t.MaxFeePerGas),
            .. Call(t), AccessList(t.AccessList),
        ],
        Transaction.SetCode t =>
        [
            RlpItem.Of(t.ChainId), RlpItem.Of(t.Nonce), RlpItem.Of(t.MaxPriorityFeePerGas), RlpItem.Of(t.MaxFeePerGas),
            .. Call(t), AccessList(t.AccessList), RlpItem.Of([.. t.Authorizations.Select(Consent)]),
        ],
    };

    private static RlpItem[] Call(Transaction t) => [RlpItem.Of(t.GasLimit), RlpItem.Of(t.To), RlpItem.Of(t.Value), RlpItem.Of(t.Data)];

    private static RlpItem AccessList(EquatableArray<AccessListEntry> entries) => RlpItem.Of([.. entries.Select(entry =>
        RlpItem.Of(RlpItem.Of(entry.Address), RlpItem.Of([.. entry.StorageKeys.Select(key => RlpItem.Of(key.ToBytes()))])))]);

    private static RlpItem Consent(Authorization a) => RlpItem.Of(
        RlpItem.Of(a.ChainId), RlpItem.Of(a.Delegate), RlpItem.Of(a.Nonce),
        RlpItem.Of((UInt256)(ulong)a.Signature.YParity), RlpItem.Of(a.Signature.R), RlpItem.Of(a.Signature.S));
}
