using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>A block's header, as far as it is of use here.</summary>
/// <param name="Number">Its height.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="ParentHash">The hash of the block before it.</param>
/// <param name="Timestamp">Seconds since 1970.</param>
/// <param name="BaseFeePerGas">Wei for each unit of gas (EIP-1559); null on chains without it.</param>
/// <param name="GasLimit">The most gas that its transactions may use together.</param>
/// <param name="GasUsed">The gas that they used.</param>
public sealed record Block(
    ulong Number, Hash32 Hash, Hash32 ParentHash, ulong Timestamp, UInt256? BaseFeePerGas, UInt256 GasLimit, UInt256 GasUsed);
