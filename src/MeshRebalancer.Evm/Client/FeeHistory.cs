using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>What past blocks charged (<c>eth_feeHistory</c>).</summary>
/// <param name="OldestBlock">The first block's height.</param>
/// <param name="BaseFeePerGas">Wei for each unit of gas in each block, and, last, in the block that comes next.</param>
/// <param name="GasUsedRatio">How full each block was, 0 … 1.</param>
/// <param name="Rewards">For each block, the tip in wei for each unit of gas at each percentile that was asked for.</param>
public sealed record FeeHistory(
    ulong OldestBlock, EquatableArray<UInt256> BaseFeePerGas, EquatableArray<double> GasUsedRatio, EquatableArray<EquatableArray<UInt256>> Rewards);
