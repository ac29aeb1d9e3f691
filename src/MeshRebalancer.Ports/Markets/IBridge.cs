using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Ports.Markets;

/// <summary>A way across chains that burns at the source and mints at the destination.</summary>
public interface IBridge
{
    /// <summary>The configured name, such as <c>cctp-v2</c>.</summary>
    string Name { get; }

    /// <summary>The routes that it offers.</summary>
    EquatableArray<BridgeRoute> Routes { get; }

    /// <summary>Who needs the allowance on a chain.</summary>
    Address SpenderOn(ChainId chain);

    /// <summary>What would arrive, and the fee that has to be allowed for.</summary>
    Task<Result<BridgeQuote, PortError>> QuoteAsync(QuoteRequest.Transfer request, CancellationToken cancel);

    /// <summary>The call of a burn; the recipient is the account itself.</summary>
    Call EncodeBurn(ChainAction.Burn action, Address account);

    /// <summary>What a mined burn did.</summary>
    ActionOutcome ReadBurn(ChainAction.Burn action, Address account, Receipt receipt);

    /// <summary>The attestation of a burn: null while it is not there, which is normal.</summary>
    Task<Result<Attestation?, PortError>> AttestationAsync(BridgeRoute route, TokenAmount burned, Address account, Hash32 burn, CancellationToken cancel);

    /// <summary>The call of a mint.</summary>
    Call EncodeMint(ChainAction.Mint action);

    /// <summary>What a mined mint did: ours only if the message, amount and recipient are.</summary>
    ActionOutcome ReadMint(ChainAction.Mint action, Address account, Receipt receipt);

    /// <summary>A mint of this message that is on the chain already, whoever sent it, or null.</summary>
    Task<Result<Receipt?, PortError>> FindMintAsync(ChainAction.Mint action, Address account, CancellationToken cancel);
}

/// <summary>A bridge's quote.</summary>
/// <param name="Answer">As planners read it.</param>
/// <param name="FeeMax">The most it may keep, raw units of what is burnt, rounded up.</param>
public sealed record BridgeQuote(QuoteAnswer.Given Answer, UInt256 FeeMax);

/// <summary>What the mint needs.</summary>
/// <param name="MessageHex">The message, completed by the attester, checked against the burn.</param>
/// <param name="SignaturesHex">The attester's signatures.</param>
public sealed record Attestation(string MessageHex, string SignaturesHex);
