using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets;

/// <summary>A token balance as read at a block.</summary>
/// <param name="Amount">The balance.</param>
/// <param name="Block">The block's number on the token's chain.</param>
public sealed record Holding(TokenAmount Amount, ulong Block);

/// <summary>An account's native coin on a chain as read at a block.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Wei">The balance in wei (10^-18 of the coin).</param>
/// <param name="Block">The block's number.</param>
public sealed record GasBalance(ChainId Chain, UInt256 Wei, ulong Block);
