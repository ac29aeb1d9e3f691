using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Ports.Markets;

/// <summary>
/// A way across chains: something is given up at the source, and arrives at the destination either by a mint that anybody may send
/// (<see cref="IMintBridge"/>) or by a fill that somebody else pays out (<see cref="IFillBridge"/>). Every bridge is one of the two.
/// </summary>
public interface IBridge : ICallReader
{
    /// <summary>The configured name, such as <c>cctp-v2</c>.</summary>
    string Name { get; }

    /// <summary>The routes that it offers.</summary>
    EquatableArray<BridgeRoute> Routes { get; }

    /// <summary>Who needs the allowance on a chain.</summary>
    Address SpenderOn(ChainId chain);

    /// <summary>What would arrive, and the fee that has to be allowed for.</summary>
    Task<Result<BridgeQuote, PortError>> QuoteAsync(QuoteRequest.Transfer request, CancellationToken cancel);

    /// <summary>The call of a burn or deposit; the recipient is the account itself. The same action always gives the same bytes.</summary>
    Call EncodeBurn(ChainAction.Burn action, Address account);

    /// <summary>What a mined burn or deposit did: <see cref="ActionOutcome.Burned"/>, or reverted.</summary>
    ActionOutcome ReadBurn(ChainAction.Burn action, Address account, Receipt receipt);
}

/// <summary>A bridge's quote.</summary>
/// <param name="Answer">As planners read it.</param>
/// <param name="FeeMax">The most it may keep, raw units of what is burnt, rounded up.</param>
/// <param name="Fill">What a deposit made on this quote is bound to; null on a bridge that mints.</param>
public sealed record BridgeQuote(QuoteAnswer.Given Answer, UInt256 FeeMax, FillTerms? Fill = null);
