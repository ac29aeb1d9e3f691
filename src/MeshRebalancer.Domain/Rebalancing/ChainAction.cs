using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What a transaction shall do, before any chain's encoding of it. Recipients are always the portfolio's own account.</summary>
[JsonDerivedType(typeof(Approve), "approve")]
[JsonDerivedType(typeof(Swap), "swap")]
[JsonDerivedType(typeof(Burn), "burn")]
[JsonDerivedType(typeof(Mint), "mint")]
public abstract record ChainAction
{
    private ChainAction()
    {
    }

    /// <summary>The chain of the transaction.</summary>
    public abstract ChainId Chain { get; }

    /// <summary>Allow a venue or bridge to take exactly so much. Zero takes an old allowance back.</summary>
    public sealed record Approve(TokenAmount Amount, string Spender) : ChainAction
    {
        [JsonIgnore]
        public override ChainId Chain => Amount.Token.Chain;
    }

    /// <summary>Swap exactly <paramref name="In"/> for at least <paramref name="OutMin"/>, or revert; also past <paramref name="Deadline"/>.</summary>
    public sealed record Swap(Pool Pool, TokenAmount In, TokenAmount OutMin, DateTimeOffset Deadline) : ChainAction
    {
        [JsonIgnore]
        public override ChainId Chain => In.Token.Chain;
    }

    /// <summary>Burn (or deposit) <paramref name="In"/> at the source for <paramref name="To"/> at the destination.</summary>
    /// <param name="Bridge">The bridge.</param>
    /// <param name="In">What is burnt.</param>
    /// <param name="To">What is minted elsewhere.</param>
    /// <param name="FeeMax">The most the bridge may keep, in raw units of <paramref name="In"/>.</param>
    /// <param name="Fill">What a deposit is bound to; null where what is burnt will be minted.</param>
    public sealed record Burn(
        string Bridge,
        TokenAmount In,
        TokenId To,
        UInt256 FeeMax,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FillTerms? Fill = null) : ChainAction
    {
        [JsonIgnore]
        public override ChainId Chain => In.Token.Chain;
    }

    /// <summary>Mint what was burnt: anybody may, once.</summary>
    /// <param name="Bridge">The bridge.</param>
    /// <param name="To">What is minted.</param>
    /// <param name="Message">Hexadecimal: the bridge's message.</param>
    /// <param name="Attestation">Hexadecimal: the bridge's signatures.</param>
    /// <param name="By">The account that sends it, where that is not the portfolio's own. Whoever sends it, the message says who receives.</param>
    public sealed record Mint(
        string Bridge,
        TokenId To,
        string Message,
        string Attestation,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Address? By = null) : ChainAction
    {
        [JsonIgnore]
        public override ChainId Chain => To.Chain;
    }
}

/// <summary>What a mined transaction really did, as told by the events of the contracts that we trust.</summary>
[JsonDerivedType(typeof(Approved), "approved")]
[JsonDerivedType(typeof(Swapped), "swapped")]
[JsonDerivedType(typeof(Burned), "burned")]
[JsonDerivedType(typeof(Minted), "minted")]
[JsonDerivedType(typeof(Reverted), "reverted")]
public abstract record ActionOutcome
{
    private ActionOutcome()
    {
    }

    /// <summary>The allowance stands.</summary>
    public sealed record Approved : ActionOutcome;

    /// <summary>So much went in, so much came out.</summary>
    public sealed record Swapped(TokenAmount In, TokenAmount Out) : ActionOutcome;

    /// <summary>So much was burnt.</summary>
    public sealed record Burned(TokenAmount In) : ActionOutcome;

    /// <summary>So much was minted to us.</summary>
    public sealed record Minted(TokenAmount Out) : ActionOutcome;

    /// <summary>Nothing happened but the fee, whatever the receipt's status says.</summary>
    public sealed record Reverted(string Reason) : ActionOutcome;
}
