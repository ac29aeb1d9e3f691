using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>What became of a mined transaction.</summary>
/// <param name="TransactionHash">Which one.</param>
/// <param name="BlockHash">The block that holds it.</param>
/// <param name="BlockNumber">That block's height.</param>
/// <param name="TransactionIndex">Its position there.</param>
/// <param name="From">Who sent it.</param>
/// <param name="To">Who was called; null for a creation.</param>
/// <param name="ContractAddress">What was created.</param>
/// <param name="Succeeded">Whether it was executed without reverting. It may still have done nothing: believe logs.</param>
/// <param name="GasUsed">Gas that was paid for.</param>
/// <param name="EffectiveGasPrice">Wei for each unit of it.</param>
/// <param name="L1Fee">On OP-Stack chains, wei paid for the data beside the gas; else null.</param>
/// <param name="Logs">What contracts emitted.</param>
public sealed record TransactionReceipt(
    Hash32 TransactionHash, Hash32 BlockHash, ulong BlockNumber, ulong TransactionIndex, Address From, Address? To, Address? ContractAddress,
    bool Succeeded, UInt256 GasUsed, UInt256 EffectiveGasPrice, UInt256? L1Fee, EquatableArray<EventLog> Logs)
{
    /// <summary>Wei that the sender paid for being executed.</summary>
    public UInt256 Fee => (GasUsed * EffectiveGasPrice) + (L1Fee ?? UInt256.Zero);
}

/// <summary>A transaction as a node knows it.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="From">Who sent it.</param>
/// <param name="To">Who is called; null for a creation.</param>
/// <param name="Nonce">The sender's nonce.</param>
/// <param name="Value">Wei sent along.</param>
/// <param name="Input">Call data.</param>
/// <param name="BlockNumber">The block that holds it; null while it waits.</param>
/// <param name="BlockHash">The block that holds it; null while it waits.</param>
public sealed record TransactionView(
    Hash32 Hash, Address From, Address? To, ulong Nonce, UInt256 Value, HexBytes Input, ulong? BlockNumber, Hash32? BlockHash);
