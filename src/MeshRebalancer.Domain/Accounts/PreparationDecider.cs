using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>From a call to its signature.</summary>
internal static class PreparationDecider
{
    public static Decision<AccountEvent> OnPrepared(AccountState state, AccountCommand.ReportPrepared command)
    {
        if (Preparing(state, command.Id) is not ({ } s, { } one))
            return Decision<AccountEvent>.Nothing;
        if (command.Count > s.NextNonce)
            return ReconciliationDecider.OnCount(s, new(command.Count, command.At));
        var inFlight = s.Submissions.Count(other => other.IsInFlight);
        if (inFlight >= command.Policy.InFlightMax)
            return Decision<AccountEvent>.Reject("in-flight-full", FormattableString.Invariant($"{inFlight} nonces wait to be mined; {command.Policy.InFlightMax} may."));

        return SigningRules.Check(s, one.Call, command.Facts, command.Policy.Signing, command.At) is { } refusal
            ? Refuse(command.Id, refusal.Code, refusal.Reason, command.At)
            : FeeRules.First(command.Preparation, command.Policy.Fees).Match(
                gas => Decision<AccountEvent>.Accept(Reserved(s.NextNonce, gas, one.Call, command)),
                reason => Refuse(command.Id, "fee-over-ceiling", reason, command.At));
    }

    public static Decision<AccountEvent> OnRefused(AccountState state, AccountCommand.ReportRefused command)
    {
        if (Preparing(state, command.Id) is not ({ } s, { } one))
            return Decision<AccountEvent>.Nothing;
        var broken = command.Facts is { } facts ? SigningRules.Check(s, one.Call, facts, command.Policy?.Signing, command.At) : null;
        return Refuse(command.Id, broken?.Code ?? command.Code, broken?.Reason ?? command.Reason, command.At);
    }

    public static Decision<AccountEvent> OnSigned(AccountState state, AccountCommand.ReportSigned command) => state.Find(command.Id)?.State switch
    {
        // A signature that was under way when the account went into quarantine: made again after it, and then it is the same.
        SubmissionState.Signing when state is AccountState.Open { Quarantine: { } quarantine } =>
            Decision<AccountEvent>.Reject("quarantined", quarantine.Reason),
        SubmissionState.Signing s when s.Nonce == command.Nonce && s.Gas == command.Signed.Gas =>
            Decision<AccountEvent>.Accept(new AccountEvent.Signed(command.Id, command.Nonce, command.Signed, command.At)),
        SubmissionState.Signing s => Decision<AccountEvent>.Reject(
            "signed-other-terms",
            FormattableString.Invariant($"{command.Id} has nonce {s.Nonce} and {s.Gas}; signed was nonce {command.Nonce} with {command.Signed.Gas}.")),
        // RFC 6979: a second signature over the same terms is the same bytes. Another one would be a second transaction.
        SubmissionState.Live s when !s.Variants.Any(variant => variant.Hash == command.Signed.Hash) => Decision<AccountEvent>.Reject(
            "already-signed", $"{command.Id} is signed as {s.Variants[0].Hash}; {command.Signed.Hash} came after it."),
        SubmissionState.Preparing or SubmissionState.Live or SubmissionState.Mined or SubmissionState.Cancelled or SubmissionState.Refused or null =>
            Decision<AccountEvent>.Nothing,
    };

    private static AccountEvent.NonceReserved Reserved(ulong nonce, GasTerms gas, Call call, AccountCommand.ReportPrepared command) => new(
        command.Id,
        nonce,
        gas,
        command.At,
        command.Facts.Spend is { Raw.IsZero: false } spend ? spend : null,
        [.. command.Facts.Reading?.Leaving.Where(amount => !amount.Raw.IsZero) ?? []],
        call.ValueWei);

    // Only the one whose turn it is, and in quarantine none.
    private static (AccountState.Open?, AccountSubmission?) Preparing(AccountState state, EffectId id) =>
        state is AccountState.Open { Quarantine: null } s && AccountOwed.Next(s) is { State: SubmissionState.Preparing } next && next.Id == id
            ? (s, next)
            : (null, null);

    private static Decision<AccountEvent> Refuse(EffectId id, string code, string reason, DateTimeOffset at) =>
        Decision<AccountEvent>.Accept(new AccountEvent.Refused(id, code, reason, at));
}
