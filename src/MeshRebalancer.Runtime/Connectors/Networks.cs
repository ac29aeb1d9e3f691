using System.Collections.Frozen;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Runtime.Connectors;

/// <summary>The configured networks, by chain id.</summary>
/// <param name="connectors">One for each chain.</param>
public sealed class Networks(IEnumerable<ChainConnector> connectors)
{
    private readonly FrozenDictionary<ChainId, ChainConnector> _connectors = connectors.ToFrozenDictionary(connector => connector.Chain.Id);

    /// <summary>All of them, ordered by chain.</summary>
    public IReadOnlyList<ChainConnector> All => [.. _connectors.Values.OrderBy(connector => connector.Chain.Id)];

    /// <summary>A chain's connector, or null when the chain is not configured.</summary>
    public ChainConnector? Find(ChainId chain) => _connectors.GetValueOrDefault(chain);

    /// <summary>A chain's connector.</summary>
    /// <exception cref="InvalidOperationException">It is not configured though something stored needs it.</exception>
    public ChainConnector On(ChainId chain) =>
        Find(chain) ?? throw new InvalidOperationException($"Chain {chain} is needed and not configured; configured are {string.Join(", ", _connectors.Keys.Order())}.");

    /// <summary>A chain.</summary>
    /// <inheritdoc cref="On" path="/exception"/>
    public IChain Chain(ChainId chain) => On(chain).Chain;
}
