using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>Reads transactions from the network's bytes.</summary>
internal static class TransactionDecoder
{
    public static SignedTransaction Decode(ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty)
        {
            throw new RlpException("A transaction has at least one byte.");
        }

        var (transaction, signature) = raw[0] switch
        {
            >= 0xC0 => Legacy(new(Rlp.Decode(raw), "legacy transaction")),
            TransactionCodec.AccessListedType => AccessListed(new(Rlp.Decode(raw[1..]), "EIP-2930 transaction")),
            TransactionCodec.DynamicFeeType => DynamicFee(new(Rlp.Decode(raw[1..]), "EIP-1559 transaction")),
            TransactionCodec.SetCodeType => SetCode(new(Rlp.Decode(raw[1..]), "EIP-7702 transaction")),
            _ => throw new RlpException($"A transaction of type 0x{raw[0]:x2} is not known here; 1, 2, 4 and legacy ones are."),
        };
        return new(transaction, signature, HexBytes.Copy(raw), Keccak256.Hash(raw));
    }

    private static (Transaction Transaction, EcdsaSignature Signature) Legacy(RlpReader r)
    {
        var transaction = new Transaction.Legacy
        {
            Nonce = r.Number64("nonce"),
            GasPrice = r.Number("gasPrice"),
            GasLimit = r.Number("gasLimit"),
            To = r.AddressOrNone("to"),
            Value = r.Number("value"),
            Data = r.Bytes("data"),
        };
        var v = r.Number64("v");
        if (v is not (27 or 28) and < 35)
        {
            throw new RlpException($"legacy transaction: v is {v}; 27, 28 or 35 and more are allowed.");
        }

        var parity = v < 35 ? v - 27 : (v - 35) % 2;
        var signature = new EcdsaSignature(r.Number("r"), r.Number("s"), (byte)parity);
        r.End();
        return (transaction with { ChainId = v < 35 ? null : (v - 35) / 2 }, signature);
    }

    private static (Transaction Transaction, EcdsaSignature Signature) AccessListed(RlpReader r)
    {
        var transaction = new Transaction.AccessListed
        {
            ChainId = r.Number64("chainId"),
            Nonce = r.Number64("nonce"),
            GasPrice = r.Number("gasPrice"),
            GasLimit = r.Number("gasLimit"),
            To = r.AddressOrNone("to"),
            Value = r.Number("value"),
            Data = r.Bytes("data"),
            AccessList = AccessList(r),
        };
        return (transaction, Signature(r));
    }

    private static (Transaction Transaction, EcdsaSignature Signature) DynamicFee(RlpReader r)
    {
        var transaction = new Transaction.DynamicFee
        {
            ChainId = r.Number64("chainId"),
            Nonce = r.Number64("nonce"),
            MaxPriorityFeePerGas = r.Number("maxPriorityFeePerGas"),
            MaxFeePerGas = r.Number("maxFeePerGas"),
            GasLimit = r.Number("gasLimit"),
            To = r.AddressOrNone("to"),
            Value = r.Number("value"),
            Data = r.Bytes("data"),
            AccessList = AccessList(r),
        };
        return (transaction, Signature(r));
    }

    private static (Transaction Transaction, EcdsaSignature Signature) SetCode(RlpReader r)
    {
        var transaction = new Transaction.SetCode
        {
            ChainId = r.Number64("chainId"),
            Nonce = r.Number64("nonce"),
            MaxPriorityFeePerGas = r.Number("maxPriorityFeePerGas"),
            MaxFeePerGas = r.Number("maxFeePerGas"),
            GasLimit = r.Number("gasLimit"),
            To = r.Address("to"),
            Value = r.Number("value"),
            Data = r.Bytes("data"),
            AccessList = AccessList(r),
            Authorizations = r.List("authorizationList", a => new Authorization(
                a.Number("chainId"), a.Address("address"), a.Number64("nonce"), SignatureFields(a))),
        };
        return (transaction, Signature(r));
    }

    private static EquatableArray<AccessListEntry> AccessList(RlpReader r) =>
        r.List("accessList", entry => new AccessListEntry(entry.Address("address"), entry.Hashes("storageKeys")));

    private static EcdsaSignature Signature(RlpReader r)
    {
        var signature = SignatureFields(r);
        r.End();
        return signature;
    }

    private static EcdsaSignature SignatureFields(RlpReader r)
    {
        var parity = r.Parity("yParity");
        return new(r.Number("r"), r.Number("s"), parity);
    }
}
