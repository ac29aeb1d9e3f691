using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using SignedTransaction = MeshRebalancer.Domain.Accounts.SignedTransaction;

namespace MeshRebalancer.Hosting.Api;

/// <summary>Accounts of the desk.</summary>
/// <param name="Accounts">Ordered by stream.</param>
public sealed record AccountsView(IReadOnlyList<AccountView> Accounts);

/// <summary>One key on one chain.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Address">In checksum spelling.</param>
/// <param name="GasWei">Native coin as last read, in wei; null while none was read.</param>
/// <param name="GasBlock">The block at which that was; null likewise.</param>
/// <param name="NextNonce">The next to be given out; null while the first has not been read.</param>
/// <param name="Quarantine">Why nothing is signed; null when all is well.</param>
/// <param name="Transactions">Those that are not final, in the order of asking. Never their bytes.</param>
public sealed record AccountView(
    ulong Chain, string Address, string? GasWei, ulong? GasBlock, ulong? NextNonce, QuarantineView? Quarantine, IReadOnlyList<AccountTransactionView> Transactions);

/// <summary>Why an account is in quarantine.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Reason">For people.</param>
/// <param name="Count">The account's transactions by the chain's count.</param>
/// <param name="Foreign">What was found so far, by nonce.</param>
public sealed record QuarantineView(string Code, string Reason, ulong Count, IReadOnlyList<ForeignView> Foreign);

/// <summary>A transaction that was not signed under this journal.</summary>
/// <param name="Nonce">Its nonce.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Explains">The call of ours that it carries out, or null.</param>
public sealed record ForeignView(ulong Nonce, string Hash, string? Explains);

/// <summary>A transaction on its way.</summary>
/// <param name="Id">To cancel it by.</param>
/// <param name="State">preparing, signing, live, mined, cancelled or refused.</param>
/// <param name="Nonce">Its nonce, or null.</param>
/// <param name="Hashes">Of all variants of the nonce.</param>
/// <param name="Variants">All of the nonce, oldest first.</param>
/// <param name="Parked">Why it is late and is not replaced, an alarm; or null.</param>
/// <param name="Cancel">Who wants it cancelled and why, or null.</param>
public sealed record AccountTransactionView(
    string Id, string State, ulong? Nonce, IReadOnlyList<string> Hashes, IReadOnlyList<VariantView> Variants, string? Parked, string? Cancel);

/// <summary>One signed transaction of a nonce. Never its bytes.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Kind">original, replacement, cancel or adopted.</param>
/// <param name="State">sent (the newest), outbid, mined, or beaten by the one that was mined.</param>
/// <param name="FeeWei">The most that it offers for a unit of gas.</param>
/// <param name="PriorityFeeWei">Of this, the tip; null for a legacy transaction.</param>
/// <param name="SignedAt">The chain's height when it was signed, or null where nobody knows.</param>
public sealed record VariantView(string Hash, string Kind, string State, string FeeWei, string? PriorityFeeWei, ulong? SignedAt);

/// <summary>States of accounts as views.</summary>
internal static class AccountViews
{
    public static AccountView Of(AccountState state, GasBalance? gas) => state switch
    {
        AccountState.Unopened s => View(s.Facts, gas, null, null, s.Waiting),
        AccountState.Open s => View(s.Facts, gas, s.NextNonce, Of(s.Quarantine), s.Submissions.Where(one => !one.IsDone)),
    };

    private static AccountView View(AccountFacts facts, GasBalance? gas, ulong? next, QuarantineView? quarantine, IEnumerable<AccountSubmission> open) => new(
        facts.Chain.Value, ChecksumAddress.Format(facts.Address), gas?.Wei.ToString(), gas?.Block, next, quarantine, [.. open.Select(Of)]);

    private static QuarantineView? Of(Quarantine? quarantine) => quarantine is null ? null : new(
        quarantine.Code, quarantine.Reason, quarantine.Count,
        [.. quarantine.Foreign.Select(one => new ForeignView(one.Nonce, one.Hash.ToString(), one.Submission?.ToString()))]);

    private static AccountTransactionView Of(AccountSubmission one) => new(
        one.Id.ToString(), Word(one.State), one.Nonce, Hashes(one.State), Variants(one.State), one.Parked, one.Cancel);

    private static string Word(SubmissionState state) => state switch
    {
        SubmissionState.Preparing => "preparing",
        SubmissionState.Signing => "signing",
        SubmissionState.Live => "live",
        SubmissionState.Mined => "mined",
        SubmissionState.Cancelled => "cancelled",
        SubmissionState.Refused => "refused",
    };

    private static IReadOnlyList<VariantView> Variants(SubmissionState state) => state switch
    {
        SubmissionState.Live s => [.. s.Variants.Select(variant => View(variant, ReferenceEquals(variant, s.Variants[^1]) ? "sent" : "outbid"))],
        SubmissionState.Mined s => [.. s.Variants.Select(variant => View(variant, variant.Hash == s.Hash ? "mined" : "beaten"))],
        SubmissionState.Cancelled s => [.. s.Variants.Select(variant => View(variant, variant.Hash == s.Hash ? "mined" : "beaten"))],
        SubmissionState.Preparing or SubmissionState.Signing or SubmissionState.Refused => [],
    };

    private static VariantView View(SignedTransaction variant, string state) =>
        new(variant.Hash.ToString(), Word(variant.Kind), state, variant.Gas.FeeWei.ToString(), variant.Gas.PriorityFeeWei?.ToString(), variant.Head);

    private static string Word(VariantKind kind) => kind switch
    {
        VariantKind.Original => "original",
        VariantKind.Replacement => "replacement",
        VariantKind.Cancel => "cancel",
        VariantKind.Adopted => "adopted",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A variant is an original, a replacement, a cancel or adopted."),
    };

    private static IReadOnlyList<string> Hashes(SubmissionState state) => state switch
    {
        SubmissionState.Live s => [.. s.Variants.Select(variant => variant.Hash.ToString())],
        SubmissionState.Mined s => [s.Hash.ToString()],
        SubmissionState.Cancelled s => [s.Hash.ToString()],
        SubmissionState.Preparing or SubmissionState.Signing or SubmissionState.Refused => [],
    };
}
