using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Connectors;

namespace MeshRebalancer.Engine.Akka.Chains;

/// <summary>What the node that reads a chain tells all others.</summary>
/// <param name="Chain">Which.</param>
/// <param name="Tick">What it has read.</param>
/// <param name="TraceParent">The trace that began with the block, or null.</param>
internal sealed record ChainNews(ChainId Chain, ChainTick Tick, string? TraceParent);

/// <summary>Said by every node, again and again, to whoever shall read a chain: begin, if nobody does.</summary>
/// <param name="Chain">Which.</param>
/// <param name="Tell">The asker knows nothing yet, or has heard nothing for long: answer with what is known.</param>
internal sealed record FollowChain(ChainId Chain, bool Tell);
