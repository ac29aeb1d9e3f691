using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>A transaction for an account that the local chain signs for.</summary>
/// <param name="From">The account.</param>
/// <param name="To">The contract; null deploys one.</param>
/// <param name="Data">The call or the code.</param>
/// <param name="Value">Wei.</param>
/// <param name="GasLimit">Null is estimated, which also finds out why a call would fail.</param>
public sealed record DevTransaction(Address From, Address? To, HexBytes Data, UInt256 Value = default, ulong? GasLimit = null);
