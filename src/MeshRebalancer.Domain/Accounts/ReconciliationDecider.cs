using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>
/// What follows when the chain knows of transactions that the journal does not: the account stops, finds out, and goes on only when every one of
/// them is a call of our own (of a journal that was lost), or when an operator has accounted for them.
/// </summary>
internal static class ReconciliationDecider
{
    public static Decision<AccountEvent> OnCount(AccountState state, AccountCommand.ReportCount command)
    {
        if (state is not AccountState.Open { Quarantine: null } s || (command.Count <= s.NextNonce && Doubted(s, command.Count).Count == 0))
            return Decision<AccountEvent>.Nothing;
        return Quarantine(s, "nonce-ahead", command.Count, [], command.At, FormattableString.Invariant(
            $"Chain {s.Facts.Chain} counts {command.Count} transactions of {s.Facts.Address}; this journal has signed for nonces below {SignedBelow(s)} alone."));
    }

    public static Decision<AccountEvent> OnTaken(AccountState state, AccountCommand.ReportTaken command)
    {
        if (state is not AccountState.Open s || s.Find(command.Id)?.State is not SubmissionState.Live live || live.Nonce != command.Found.Nonce
            || live.Knows(command.Found.Hash) || s.Quarantine?.Foreign.Any(known => known.Hash == command.Found.Hash) == true)
        {
            return Decision<AccountEvent>.Nothing;
        }

        var foreign = Merge(s.Quarantine?.Foreign ?? [], Explain(s, [command.Found]));
        return Quarantine(s, "foreign-transaction", Math.Max(s.Quarantine?.Count ?? 0, live.Nonce + 1), foreign, command.At, FormattableString.Invariant(
            $"Nonce {live.Nonce} of {s.Facts.Address} on chain {s.Facts.Chain} was consumed by {command.Found.Hash}, which was not signed here."));
    }

    public static Decision<AccountEvent> OnFound(AccountState state, AccountCommand.ReportFound command)
    {
        if (state is not AccountState.Open { Quarantine: { } quarantine } s)
            return Decision<AccountEvent>.Nothing;

        var foreign = Merge(quarantine.Foreign, Explain(s, command.Found));
        var open = Unexplained(s, command.Count, foreign);
        if (open.Count == 0)
            return Decision<AccountEvent>.Accept(new AccountEvent.Reconciled(Math.Max(s.NextNonce, command.Count), foreign, null, null, command.At));
        return foreign == quarantine.Foreign && command.Count == quarantine.Count
            ? Decision<AccountEvent>.Nothing
            : Decision<AccountEvent>.Accept(new AccountEvent.Quarantined(quarantine.Code, quarantine.Reason, command.Count, foreign, command.At));
    }

    public static Decision<AccountEvent> OnStated(AccountState state, AccountCommand.StateReconciled command)
    {
        if (string.IsNullOrWhiteSpace(command.By) || string.IsNullOrWhiteSpace(command.Reason))
            return Decision<AccountEvent>.Reject("statement-incomplete", "A reconciliation needs a name (by) and a reason.");
        if (state is not AccountState.Open { Quarantine: { } quarantine } s)
            return Decision<AccountEvent>.Nothing;

        // What the chain did not show is consumed all the same: nobody signs for it again.
        var unseen = Doubted(s, quarantine.Count).Where(nonce => quarantine.Foreign.All(known => known.Nonce != nonce));
        EquatableArray<ForeignTransaction> foreign =
            Merge(quarantine.Foreign, [.. unseen.Select(nonce => new ForeignTransaction(nonce, Hash32.Zero))]);
        return Decision<AccountEvent>.Accept(
            new AccountEvent.Reconciled(Math.Max(s.NextNonce, quarantine.Count), foreign, command.By, command.Reason, command.At));
    }

    /// <summary>Nonces that were reserved and never signed, though the chain counts them as consumed.</summary>
    public static EquatableArray<ulong> Doubted(AccountState.Open s, ulong count) =>
        [.. s.Submissions.Select(one => one.State).OfType<SubmissionState.Signing>().Select(one => one.Nonce).Where(nonce => nonce < count)];

    // A transaction is explained by the oldest submission that wants just this call and has no bytes out under another nonce.
    private static EquatableArray<ForeignTransaction> Explain(AccountState.Open s, EquatableArray<ConsumedNonce> found)
    {
        var taken = new List<EffectId>();
        return [.. found.OrderBy(one => one.Nonce).Select(one =>
        {
            var ours = s.Submissions.FirstOrDefault(submission => submission.Call == one.Call && IsFree(submission, one.Nonce) && !taken.Contains(submission.Id));
            if (ours is not null)
                taken.Add(ours.Id);
            return new ForeignTransaction(one.Nonce, one.Hash, ours?.Id);
        })];
    }

    private static bool IsFree(AccountSubmission submission, ulong nonce) => submission.State switch
    {
        SubmissionState.Preparing => true,
        SubmissionState.Signing one => one.Nonce == nonce,
        SubmissionState.Live one => one.Nonce == nonce,
        SubmissionState.Mined or SubmissionState.Cancelled or SubmissionState.Refused => false,
    };

    private static EquatableArray<ulong> Unexplained(AccountState.Open s, ulong count, EquatableArray<ForeignTransaction> foreign)
    {
        var ahead = count > s.NextNonce ? count - s.NextNonce : 0;
        var explained = foreign.Where(one => one.Submission is not null).Select(one => one.Nonce).ToArray();
        // Past a thousand nobody looks for explanations one by one.
        return ahead > 1_000
            ? [s.NextNonce]
            : [.. Enumerable.Range(0, (int)ahead).Select(i => s.NextNonce + (ulong)i)
                .Concat(Doubted(s, count)).Concat(foreign.Select(one => one.Nonce)).Where(nonce => !explained.Contains(nonce))];
    }

    private static EquatableArray<ForeignTransaction> Merge(EquatableArray<ForeignTransaction> known, EquatableArray<ForeignTransaction> found) =>
        [.. known.Where(one => found.All(other => other.Nonce != one.Nonce)).Concat(found).OrderBy(one => one.Nonce)];

    private static ulong SignedBelow(AccountState.Open s) => Doubted(s, ulong.MaxValue).Append(s.NextNonce).Min();

    private static Decision<AccountEvent> Quarantine(
        AccountState.Open s, string code, ulong count, EquatableArray<ForeignTransaction> foreign, DateTimeOffset at, string what) =>
        Decision<AccountEvent>.Accept(new AccountEvent.Quarantined(
            s.Quarantine?.Code ?? code,
            s.Quarantine?.Reason ?? $"{what} Somebody else has the key, or an older journal was restored. Nothing is signed until this is reconciled.",
            count,
            foreign,
            at));
}
