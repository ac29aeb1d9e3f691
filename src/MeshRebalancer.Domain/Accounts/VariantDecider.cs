using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>Further variants of a live nonce: replacements, cancellations, and the alarm where neither is allowed.</summary>
internal static class VariantDecider
{
    public static Decision<AccountEvent> OnCancel(AccountState state, AccountCommand.Cancel command)
    {
        if (state.Find(command.Id) is not { } one)
            return Decision<AccountEvent>.Reject("unknown-submission", $"The account was never asked for {command.Id}, or has forgotten it because it is final.");
        var reason = $"{command.By}: {command.Reason}";
        return one.State switch
        {
            SubmissionState.Preparing when state is AccountState.Open =>
                Decision<AccountEvent>.Accept(new AccountEvent.Refused(command.Id, "cancelled", reason, command.At)),
            SubmissionState.Preparing => Decision<AccountEvent>.Reject("not-open", "The account's first nonce is not known yet."),
            SubmissionState.Signing or SubmissionState.Live when one.Cancel is null =>
                Decision<AccountEvent>.Accept(new AccountEvent.CancelRequested(command.Id, command.By, command.Reason, command.At)),
            SubmissionState.Signing or SubmissionState.Live or SubmissionState.Mined or SubmissionState.Cancelled or SubmissionState.Refused =>
                Decision<AccountEvent>.Nothing,
        };
    }

    public static Decision<AccountEvent> OnReplaced(AccountState state, AccountCommand.ReportReplaced command) =>
        state is AccountState.Open s && s.Find(command.Id) is { State: SubmissionState.Live live } one && !live.Knows(command.Signed.Hash)
            ? s.Quarantine is { } quarantine ? Decision<AccountEvent>.Reject("quarantined", quarantine.Reason)
            : Wrong(one, live, command) is { } wrong ? Decision<AccountEvent>.Reject("replacement-invalid", wrong)
            : Decision<AccountEvent>.Accept(new AccountEvent.Replaced(command.Id, command.Nonce, command.Signed, command.At))
            : Decision<AccountEvent>.Nothing;

    public static Decision<AccountEvent> OnParked(AccountState state, AccountCommand.ReportParked command) =>
        state.Find(command.Id) is { State: SubmissionState.Live, Parked: null }
            ? Decision<AccountEvent>.Accept(new AccountEvent.Parked(command.Id, command.Reason, command.At))
            : Decision<AccountEvent>.Nothing;

    /// <summary>Whether these bytes are among the nonce's.</summary>
    public static bool Knows(this SubmissionState.Live live, Hash32 hash) => live.Variants.Any(variant => variant.Hash == hash);

    private static string? Wrong(AccountSubmission one, SubmissionState.Live live, AccountCommand.ReportReplaced command)
    {
        var (signed, last) = (command.Signed, live.Variants.LastOrDefault(variant => variant.Kind != VariantKind.Adopted));
        var wanted = one.Cancel is null ? VariantKind.Replacement : VariantKind.Cancel;
        return command.Nonce != live.Nonce ? FormattableString.Invariant($"{one.Id} has nonce {live.Nonce}; signed was nonce {command.Nonce}.")
            : signed.Kind != wanted ? $"{one.Id} is to get a {wanted}; signed was a {signed.Kind}."
            : last is not null && !FeeRules.Replaces(signed.Gas, last.Gas) ? $"{signed.Gas} is not an eighth more than {last.Gas} on both fees."
            : !FeeRules.IsWithin(signed.Gas, command.Policy) ? $"{signed.Gas} is over the chain's ceilings."
            : !command.Policy.Replaceable ? "The chain has no market for replacements."
            : null;
    }
}
