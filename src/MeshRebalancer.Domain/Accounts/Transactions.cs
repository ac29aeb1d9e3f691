using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>An encoded call: what an action became for one chain.</summary>
/// <param name="To">The contract.</param>
/// <param name="ValueWei">Native coin sent along.</param>
/// <param name="CallHex"><c>0x</c> and the call's bytes: selector and arguments.</param>
public sealed record Call(Address To, UInt256 ValueWei, string CallHex)
{
    /// <summary>Gas of a plain transfer of native coin.</summary>
    public const ulong TransferGas = 21_000;

    /// <summary>Nothing, from an account to itself: it consumes a nonce and does nothing else.</summary>
    public static Call Nothing(Address account) => new(account, UInt256.Zero, "0x");
}

/// <summary>Gas limit and fees of a transaction (EIP-1559, or legacy when <paramref name="PriorityFeeWei"/> is null).</summary>
/// <param name="GasLimit">Units.</param>
/// <param name="FeeWei">Per unit: maxFeePerGas, or gasPrice for a legacy transaction.</param>
/// <param name="PriorityFeeWei">Per unit: maxPriorityFeePerGas.</param>
public sealed record GasTerms(ulong GasLimit, UInt256 FeeWei, UInt256? PriorityFeeWei);

/// <summary>What a signed transaction is among those of its nonce.</summary>
public enum VariantKind
{
    /// <summary>The first one.</summary>
    Original,

    /// <summary>The same call at higher fees.</summary>
    Replacement,

    /// <summary>Nothing sent to the account itself, so that the nonce is consumed and the call is not.</summary>
    Cancel,

    /// <summary>The same call, found on the chain at this nonce while the journal did not know it. Its bytes are not held: it is only watched.</summary>
    Adopted,
}

/// <summary>A signed transaction. Unmined, its bytes are a secret: whoever has them can send them.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="RawHex"><c>0x</c> and the signed bytes; <c>0x</c> alone for one that was found.</param>
/// <param name="Gas">Its gas limit and fees.</param>
/// <param name="Kind">What it is among the variants of its nonce.</param>
/// <param name="Head">The chain's height when it was signed: blocks without inclusion are counted from there, whoever runs the node by then. Null where nobody knows.</param>
public sealed record SignedTransaction(
    Hash32 Hash,
    string RawHex,
    GasTerms Gas,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] VariantKind Kind = VariantKind.Original,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ulong? Head = null)
{
    /// <summary>Without the bytes.</summary>
    public override string ToString() => $"SignedTransaction {{ Hash = {Hash}, Gas = {Gas}, Kind = {Kind} }}";
}
