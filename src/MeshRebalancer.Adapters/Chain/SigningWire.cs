using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>Makes a call a transaction. Pure.</summary>
internal static class SigningWire
{
    // As long as a nonce may reasonably become: the fee for the bytes is asked for before the nonce is known.
    private const ulong LongNonce = uint.MaxValue;

    /// <summary>The bytes without a signature, as long as they will be.</summary>
    public static byte[] Unsigned(ChainId chain, Call call, GasTerms gas) => TransactionCodec.EncodeUnsigned(ToTransaction(chain, LongNonce, call, gas));

    /// <summary>EIP-1559, or legacy with the chain's id (EIP-155) where there is no priority fee.</summary>
    public static Transaction ToTransaction(ChainId chain, ulong nonce, Call call, GasTerms gas) => gas.PriorityFeeWei is { } tip
        ? new Transaction.DynamicFee
        {
            ChainId = chain.Value,
            Nonce = nonce,
            GasLimit = gas.GasLimit,
            MaxFeePerGas = gas.FeeWei,
            MaxPriorityFeePerGas = tip,
            To = call.To,
            Value = call.ValueWei,
            Data = HexBytes.Parse(call.CallHex),
        }
        : new Transaction.Legacy
        {
            ChainId = chain.Value,
            Nonce = nonce,
            GasLimit = gas.GasLimit,
            GasPrice = gas.FeeWei,
            To = call.To,
            Value = call.ValueWei,
            Data = HexBytes.Parse(call.CallHex),
        };
}
