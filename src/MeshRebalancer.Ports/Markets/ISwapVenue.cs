using MeshRebalancer.Domain.Accounts;
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

    /// <summary>The call of a swap; the recipient is the account itself.</summary>
    Call Encode(ChainAction.Swap action, Address account);

    /// <summary>What a mined swap did, from the trusted pool's and tokens' events.</summary>
    ActionOutcome Read(ChainAction.Swap action, Address account, Receipt receipt);
}
