using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What the world owes an account: derived from the state alone, and so the same after every restart.</summary>
public static class AccountOwed
{
    /// <summary>The effects, with stable ids, in the order of asking; the watch over the account itself last.</summary>
    public static EquatableArray<AccountEffect> Outstanding(AccountState state) => state switch
    {
        AccountState.Unopened s => s.Waiting.Count == 0 ? [] : [new AccountEffect.ReadNonce(AccountIds.Nonce(s.Facts), s.Facts)],
        AccountState.Open s => Open(s),
    };

    /// <summary>The one submission that may be prepared or signed now: the oldest that is not signed, or null.</summary>
    public static AccountSubmission? Next(AccountState.Open state) =>
        state.Submissions.FirstOrDefault(submission => submission.State is SubmissionState.Preparing or SubmissionState.Signing);

    private static EquatableArray<AccountEffect> Open(AccountState.Open s)
    {
        var next = s.Quarantine is null ? Next(s) : null;
        return
        [
            .. s.Submissions.SelectMany(one => Of(s, one, ReferenceEquals(one, next))),
            s.Quarantine is null
                ? new AccountEffect.Guard(AccountIds.Guard(s.Facts), s.Facts)
                : new AccountEffect.Reconcile(AccountIds.Reconcile(s.Facts), s.Facts, s.NextNonce, Doubted(s, s.Quarantine)),
        ];
    }

    private static IEnumerable<AccountEffect> Of(AccountState.Open account, AccountSubmission one, bool isNext)
    {
        if (Act(account, one, isNext) is { } act)
            yield return act;
        if (one.IsToBeTold)
            yield return new AccountEffect.Tell(AccountIds.Tell(account.Facts, one.Id, one.Answer), account.Facts, one.Id, one.State, one.Answer);
    }

    private static AccountEffect? Act(AccountState.Open account, AccountSubmission one, bool isNext) => one.State switch
    {
        SubmissionState.Preparing when isNext => new AccountEffect.Prepare(AccountIds.Prepare(account.Facts, one.Id), account.Facts, one.Id, one.Call),
        SubmissionState.Signing s when isNext => new AccountEffect.Sign(AccountIds.Sign(account.Facts, one.Id), account.Facts, one.Id, s.Nonce, one.Call, s.Gas),
        SubmissionState.Live s => new AccountEffect.Broadcast(
            AccountIds.Broadcast(account.Facts, one.Id), account.Facts, one.Id, one.Call, s.Nonce, s.Variants,
            MaySend(account, one), one.Cancel is not null, one.Parked is not null, s.WaitsFrom(s.Variants[0]), s.WaitsFrom(s.Variants[^1])),
        SubmissionState.Mined { Final: false } s => Watch(account.Facts, one.Id, s.Hash, s.Block, s.BlockHash, s.Variants),
        SubmissionState.Cancelled { Final: false } s => Watch(account.Facts, one.Id, s.Hash, s.Block, s.BlockHash, s.Variants),
        SubmissionState.Preparing or SubmissionState.Signing or SubmissionState.Mined or SubmissionState.Cancelled or SubmissionState.Refused => null,
    };

    // What a reorg took goes out again only when its leg has heard of it and has not withdrawn it.
    private static bool MaySend(AccountState.Open account, AccountSubmission one) => account.Quarantine is null && !one.IsToBeTold;

    private static AccountEffect.Watch Watch(
        AccountFacts facts, EffectId id, Hash32 hash, ulong block, Hash32 blockHash, EquatableArray<SignedTransaction> variants) =>
        new(AccountIds.Watch(facts, id), facts, id, hash, block, blockHash, [.. variants.Select(variant => variant.Hash)]);

    private static EquatableArray<ulong> Doubted(AccountState.Open s, Quarantine quarantine) =>
        [.. ReconciliationDecider.Doubted(s, ulong.MaxValue).Concat(quarantine.Foreign.Select(one => one.Nonce).Where(nonce => nonce < s.NextNonce)).Distinct().Order()];
}
