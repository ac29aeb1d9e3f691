using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Conformance;

/// <summary>What an adapter shall connect to.</summary>
/// <param name="Id">The id that the chain is configured with, which may be wrong on purpose.</param>
/// <param name="HttpUrl">JSON-RPC over HTTP.</param>
/// <param name="WebSocketUrl">JSON-RPC over WebSocket, or null.</param>
/// <param name="Confirmations">Blocks that must hold a transaction.</param>
public sealed record ChainTarget(ChainId Id, string HttpUrl, string? WebSocketUrl = null, int Confirmations = 1);
