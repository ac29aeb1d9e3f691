using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What the world owes an account: derived from the state alone, and so the same after every restart.</summary>
public static class AccountOwed
{
    /// <summary>The effects, with stable ids, in the order of asking.</summary>
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
        var next = Next(s);
        return [.. s.Submissions.Where(one => !one.Told).SelectMany(one => Of(s.Facts, one, ReferenceEquals(one, next)))];
    }

    private static IEnumerable<AccountEffect> Of(AccountFacts facts, AccountSubmission one, bool isNext) => one.State switch
    {
        SubmissionState.Preparing => isNext ? [new AccountEffect.Prepare(AccountIds.Prepare(facts, one.Id), facts, one.Id, one.Call)] : [],
        SubmissionState.Signing s => [new AccountEffect.Sign(AccountIds.Sign(facts, one.Id), facts, one.Id, s.Nonce, one.Call, s.Gas)],
        SubmissionState.Live s => [new AccountEffect.Broadcast(AccountIds.Broadcast(facts, one.Id), facts, one.Id, s.Nonce, s.Variants)],
        SubmissionState.Mined or SubmissionState.Refused => [new AccountEffect.Tell(AccountIds.Tell(facts, one.Id), facts, one.Id, one.State)],
    };
}
