using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Ports.Chains;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Hosting.Nodes;

/// <summary>Another client for the port of one endpoint of a chain, or null for our own. Venues, bridges and prices are read through our own in any case.</summary>
/// <exception cref="NodeRefusedException">That client can't do what the chain's configuration asks for.</exception>
public delegate IChain? ChainClient(ChainConfiguration chain, EndpointConfiguration endpoint, TimeProvider time, ILoggerFactory logs);
