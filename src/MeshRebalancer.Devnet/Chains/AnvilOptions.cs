using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>How to start one local chain.</summary>
/// <param name="Chain">Its id.</param>
/// <param name="Port">On the loopback address; 0 is any free one.</param>
/// <param name="BlockTime">Time between blocks; null makes a block of each transaction as it comes.</param>
/// <param name="State">A file with the state to start from; null is an empty chain.</param>
public sealed record AnvilOptions(ChainId Chain, int Port = 0, TimeSpan? BlockTime = null, string? State = null);
