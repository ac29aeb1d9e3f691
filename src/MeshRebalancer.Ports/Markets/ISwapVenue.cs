using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Ports.Markets;

/// <summary>A place where one swaps, on one chain.</summary>
public interface ISwapVenue : ICallReader
{
    /// <summary>The configured name, such as <c>uniswap-v3</c>.</summary>
    string Name { get; }

    /// <summary>Its chain.</summary>
    ChainId Chain { get; }

    /// <summary>Who needs the allowance.</summary>
    Address Spender { get; }

    /// <summary>What the pool would give now. Declined is a no that a planner works around; whatever else fails makes it wait.</summary>
    Task<Result<QuoteAnswer.Given, PortError>> QuoteAsync(QuoteRequest.Swap request, CancellationToken cancel);

    /// <summary>How deep a pool is now, and how much is swapped in it: what of it one may take without trampling it.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="spent">What goes in.</param>
    /// <param name="window">How far back swaps are counted; null leaves volume unread.</param>
    /// <param name="cancel">When it is no longer wanted.</param>
    Task<Result<PoolMeasure, PortError>> MeasureAsync(Pool pool, TokenId spent, TimeSpan? window, CancellationToken cancel);

    /// <summary>The call of a swap; the recipient is the account itself.</summary>
    Call Encode(ChainAction.Swap action, Address account);

    /// <summary>What a mined swap did, from the trusted pool's and tokens' events.</summary>
    ActionOutcome Read(ChainAction.Swap action, Address account, Receipt receipt);
}

/// <summary>A pool, measured in the token that goes in.</summary>
/// <param name="Depth">Raw units, fee included, that move its price by 1%.</param>
/// <param name="Volume">Raw units that were swapped within the window, in either direction; null where that was not asked for.</param>
public sealed record PoolMeasure(UInt256 Depth, UInt256? Volume);
