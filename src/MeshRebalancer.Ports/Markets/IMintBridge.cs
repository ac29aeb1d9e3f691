using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Ports.Markets;

/// <summary>A bridge whose burns are attested and then minted at the destination, by whoever sends the mint.</summary>
public interface IMintBridge : IBridge
{
    /// <summary>How far the attestation of a burn is. Not being there yet is normal, and no error.</summary>
    Task<Result<AttestationAnswer, PortError>> AttestationAsync(
        BridgeRoute route, TokenAmount burned, Address account, Hash32 burn, CancellationToken cancel);

    /// <summary>Asks for a new attestation in place of an expired one. Asking again changes nothing; the answer says only that it was heard.</summary>
    Task<Result<bool, PortError>> ReattestAsync(BridgeRoute route, AttestationAnswer.Expired expired, CancellationToken cancel);

    /// <summary>The call of a mint.</summary>
    Call EncodeMint(ChainAction.Mint action);

    /// <summary>What a mined mint did: ours only if the message, amount and recipient are.</summary>
    ActionOutcome ReadMint(ChainAction.Mint action, Address account, Receipt receipt);

    /// <summary>A mint of this message that is on the chain already, whoever sent it, or null.</summary>
    Task<Result<Receipt?, PortError>> FindMintAsync(ChainAction.Mint action, Address account, CancellationToken cancel);
}

/// <summary>How far an attestation is.</summary>
public abstract record AttestationAnswer
{
    private AttestationAnswer()
    {
    }

    /// <summary>Not there yet: not seen, not confirmed enough, or not signed.</summary>
    /// <param name="DelayReason">
    /// Why the bridge takes its slow way though the fast one was asked for, in its own code such as <c>insufficient_fee</c>; null while it
    /// has not said so.
    /// </param>
    public sealed record Pending(string? DelayReason) : AttestationAnswer;

    /// <summary>What the mint needs, checked against the burn.</summary>
    /// <param name="MessageHex">The message, completed by the attester.</param>
    /// <param name="SignaturesHex">The attester's signatures.</param>
    /// <param name="ExpirationBlock">The destination's first block in which it is worthless; null is never.</param>
    public sealed record Ready(string MessageHex, string SignaturesHex, ulong? ExpirationBlock) : AttestationAnswer;

    /// <summary>It was there, was not used in time, and is worthless now: the money waits for <see cref="IMintBridge.ReattestAsync"/>.</summary>
    /// <param name="MessageHex">The message.</param>
    /// <param name="ExpirationBlock">The destination's first block in which it was worthless.</param>
    public sealed record Expired(string MessageHex, ulong ExpirationBlock) : AttestationAnswer;
}
