using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Runtime.Connectors;

/// <summary>One thing that a connector has read of its chain, as it is told to nodes that do not read the chain themselves.</summary>
public abstract record ChainTick
{
    private ChainTick()
    {
    }

    /// <summary>The chain's newest block; also told again when a quiet chain was asked and still answers.</summary>
    public sealed record NewHead(BlockFacts Block) : ChainTick;

    /// <summary>What some of its price sources said.</summary>
    /// <param name="Seen">Answers.</param>
    /// <param name="Unread">Those that could not be read.</param>
    public sealed record Prices(EquatableArray<PriceObservation> Seen, EquatableArray<UnreadSource> Unread) : ChainTick;

    /// <summary>The chain does not answer, or not with anything that can be believed.</summary>
    /// <param name="Reason">For people.</param>
    public sealed record Failing(string Reason) : ChainTick;
}

/// <summary>A price source that could not be read.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Reason">In words.</param>
public sealed record UnreadSource(string Source, string Reason);
