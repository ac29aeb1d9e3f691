using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What an event leads to.</summary>
public static class AccountFold
{
    private static readonly TimeSpan SpendWindow = TimeSpan.FromDays(1);

    /// <summary>Folds one event in.</summary>
    /// <exception cref="CorruptHistoryException">The event can't follow on the state.</exception>
    public static AccountState Evolve(AccountState state, AccountEvent @event) => (state, @event) switch
    {
        (AccountState.Unopened s, AccountEvent.Requested e) => s with { Waiting = s.Waiting.Add(New(e)) },
        (AccountState.Unopened s, AccountEvent.Opened e) => new AccountState.Open(s.Facts, e.Nonce, s.Waiting),
        (AccountState.Open s, AccountEvent.Requested e) => s with { Submissions = s.Submissions.Add(New(e)) },
        (AccountState.Open s, AccountEvent.Refused e) => s.To(
            e.Id, e, one => one.State is SubmissionState.Preparing ? one.Answered(new SubmissionState.Refused(e.Code, e.Reason)) : null),
        (AccountState.Open s, AccountEvent.NonceReserved e) when e.Nonce == s.NextNonce => Reserve(s, e),
        (AccountState.Open s, AccountEvent.Signed e) => s.To(
            e.Id, e, one => one.State is SubmissionState.Signing ? one with { State = new SubmissionState.Live(e.Nonce, [e.Transaction]) } : null),
        (AccountState.Open s, AccountEvent.Replaced e) => s.To(e.Id, e, one => one.State is SubmissionState.Live live
            ? one with { State = live with { Variants = live.Variants.Add(e.Transaction) }, Parked = null }
            : null),
        (AccountState.Open s, AccountEvent.CancelRequested e) => s.To(e.Id, e, one => one.IsInFlight ? one with { Cancel = $"{e.By}: {e.Reason}" } : null),
        (AccountState.Open s, AccountEvent.Parked e) => s.To(e.Id, e, one => one.State is SubmissionState.Live ? one with { Parked = e.Reason } : null),
        (AccountState.Open s, AccountEvent.Mined e) => s.To(e.Id, e, one => one.State is SubmissionState.Live live
            ? one.Answered(new SubmissionState.Mined(live.Nonce, e.Hash, e.Block, e.BlockHash, e.Succeeded, e.FeeWei, live.Variants))
            : null),
        (AccountState.Open s, AccountEvent.Cancelled e) => s.To(e.Id, e, one => MiningFold.Cancelled(one, e)),
        (AccountState.Open s, AccountEvent.Unmined e) => s.To(e.Id, e, one => MiningFold.Unmined(one, e)),
        (AccountState.Open s, AccountEvent.Remined e) => s.To(e.Id, e, one => MiningFold.Remined(one, e)),
        (AccountState.Open s, AccountEvent.Final e) => s.To(e.Id, e, MiningFold.Final).WithFinal(e.Id),
        (AccountState.Open s, AccountEvent.Told e) => s.To(e.Id, e, one => one with { Told = true }),
        (AccountState.Open s, AccountEvent.Forgotten e) => s with { Submissions = [.. s.Submissions.Where(one => one.Id != e.Id)] },
        (AccountState.Open s, AccountEvent.Quarantined e) => s with { Quarantine = new(e.Code, e.Reason, e.Count, e.Foreign) },
        (AccountState.Open { Quarantine: not null } s, AccountEvent.Reconciled e) => ReconciliationFold.Reconcile(s, e),
        (AccountState.Open s, AccountEvent.GapFilled e) => s with { Submissions = s.Submissions.Add(Filler(s.Facts, e)) },
        _ => throw new CorruptHistoryException(state, @event),
    };

    /// <summary>What is known of a submission, or null.</summary>
    public static AccountSubmission? Find(this AccountState state, EffectId id) => state switch
    {
        AccountState.Unopened s => s.Waiting.FirstOrDefault(one => one.Id == id),
        AccountState.Open s => s.Submissions.FirstOrDefault(one => one.Id == id),
    };

    /// <summary>There is a new word for whoever asked; the account itself needs none.</summary>
    internal static AccountSubmission Answered(this AccountSubmission one, SubmissionState answer) =>
        one with { State = answer, Told = one.Id.Stream.Category == AccountFacts.Category, Answers = one.Answers + 1, Parked = null };

    private static AccountSubmission New(AccountEvent.Requested e) => new(e.Id, e.Call, new SubmissionState.Preparing(), Told: false);

    private static AccountSubmission Filler(AccountFacts facts, AccountEvent.GapFilled e) => new(
        AccountIds.Gap(facts, e.Nonce), Call.Nothing(facts.Address), new SubmissionState.Live(e.Nonce, [e.Transaction]), Told: true, Cancel: "it fills a gap");

    private static AccountState.Open Reserve(AccountState.Open s, AccountEvent.NonceReserved e)
    {
        var next = s.To(e.Id, e, one => one.State is SubmissionState.Preparing ? one with { State = new SubmissionState.Signing(e.Nonce, e.Gas) } : null);
        return next with
        {
            NextNonce = s.NextNonce + 1,
            Spent = e.Spend is null && e.Leaving.Count == 0 && e.LeavingWei.IsZero
                ? s.Spent
                : [.. s.Spent.Where(one => one.At > e.At - SpendWindow), new Spend(e.At, e.Spend, e.Leaving, e.LeavingWei)],
        };
    }

    private static AccountState.Open WithFinal(this AccountState.Open s, EffectId id) =>
        s with { FinalNonce = Math.Max(s.FinalNonce ?? 0, s.Find(id)?.Nonce ?? 0) };

    private static AccountState.Open To(this AccountState.Open s, EffectId id, AccountEvent e, Func<AccountSubmission, AccountSubmission?> next) =>
        s.Find(id) is { } one && next(one) is { } moved
            ? s with { Submissions = s.Submissions.Replace(other => ReferenceEquals(other, one), _ => moved) }
            : throw new CorruptHistoryException(s, e);
}
