using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What becomes of the submissions when a quarantine ends.</summary>
internal static class ReconciliationFold
{
    public static AccountState.Open Reconcile(AccountState.Open s, AccountEvent.Reconciled e) => s with
    {
        NextNonce = Math.Max(s.NextNonce, e.NextNonce),
        Submissions = [.. s.Submissions.Select(one => Settle(one, e.Foreign))],
        Quarantine = null,
    };

    /// <summary>A transaction that was found: it is watched, and never sent from here.</summary>
    public static SignedTransaction Adopted(Hash32 hash) => new(hash, "0x", new(0, UInt256.Zero, null), VariantKind.Adopted);

    private static AccountSubmission Settle(AccountSubmission one, EquatableArray<ForeignTransaction> foreign)
    {
        if (foreign.FirstOrDefault(found => found.Submission == one.Id) is { } ours)
            return one with { State = Adopt(one.State, ours) };
        return one.IsInFlight && foreign.FirstOrDefault(found => found.Nonce == one.Nonce) is { } theirs
            ? one.Answered(new SubmissionState.Refused("nonce-taken", FormattableString.Invariant($"nonce {theirs.Nonce} was consumed by {theirs.Hash}")))
            : one;
    }

    private static SubmissionState.Live Adopt(SubmissionState state, ForeignTransaction found) => state is SubmissionState.Live live
        ? live with { Variants = live.Variants.Add(Adopted(found.Hash)) }
        : new SubmissionState.Live(found.Nonce, [Adopted(found.Hash)]);
}
