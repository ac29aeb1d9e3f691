using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Money that has left one chain for another, by whichever bridge.</summary>
/// <param name="Burn">The transaction with which it left.</param>
/// <param name="From">What left.</param>
/// <param name="To">What it shall become.</param>
/// <param name="Account">Whose it is.</param>
internal abstract record Transit(Hash32 Burn, TokenAmount From, TokenId To, Address Account);
