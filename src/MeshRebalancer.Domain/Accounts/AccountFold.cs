using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What an event leads to.</summary>
public static class AccountFold
{
    /// <summary>Folds one event in.</summary>
    /// <exception cref="CorruptHistoryException">The event can't follow on the state.</exception>
    public static AccountState Evolve(AccountState state, AccountEvent @event) => (state, @event) switch
    {
        (AccountState.Unopened s, AccountEvent.Requested e) => s with { Waiting = s.Waiting.Add(New(e)) },
        (AccountState.Unopened s, AccountEvent.Opened e) => new AccountState.Open(s.Facts, e.Nonce, s.Waiting),
        (AccountState.Open s, AccountEvent.Requested e) => s with { Submissions = s.Submissions.Add(New(e)) },
        (AccountState.Open s, AccountEvent.Refused e) =>
            s.To(e.Id, e, one => one.State is SubmissionState.Preparing ? one with { State = new SubmissionState.Refused(e.Code, e.Reason) } : null),
        (AccountState.Open s, AccountEvent.NonceReserved e) when e.Nonce == s.NextNonce =>
            s.To(e.Id, e, one => one.State is SubmissionState.Preparing ? one with { State = new SubmissionState.Signing(e.Nonce, e.Gas) } : null)
                with
            { NextNonce = s.NextNonce + 1 },
        (AccountState.Open s, AccountEvent.Signed e) => s.To(
            e.Id, e, one => one.State is SubmissionState.Signing ? one with { State = new SubmissionState.Live(e.Nonce, [e.Transaction]) } : null),
        (AccountState.Open s, AccountEvent.Mined e) => s.To(e.Id, e, one => one.State is SubmissionState.Live live
            ? one with { State = new SubmissionState.Mined(live.Nonce, e.Hash, e.Block, e.BlockHash, e.Succeeded, e.FeeWei) }
            : null),
        (AccountState.Open s, AccountEvent.Told e) => s.To(e.Id, e, one => one with { Told = true }),
        (AccountState.Open s, AccountEvent.Forgotten e) => s with { Submissions = [.. s.Submissions.Where(one => one.Id != e.Id)] },
        _ => throw new CorruptHistoryException(state, @event),
    };

    /// <summary>What is known of a submission, or null.</summary>
    public static AccountSubmission? Find(this AccountState state, EffectId id) => state switch
    {
        AccountState.Unopened s => s.Waiting.FirstOrDefault(one => one.Id == id),
        AccountState.Open s => s.Submissions.FirstOrDefault(one => one.Id == id),
    };

    private static AccountSubmission New(AccountEvent.Requested e) => new(e.Id, e.Call, new SubmissionState.Preparing(), Told: false);

    private static AccountState.Open To(this AccountState.Open s, EffectId id, AccountEvent e, Func<AccountSubmission, AccountSubmission?> next) =>
        s.Find(id) is { } one && next(one) is { } moved
            ? s with { Submissions = s.Submissions.Replace(other => ReferenceEquals(other, one), _ => moved) }
            : throw new CorruptHistoryException(s, e);
}
