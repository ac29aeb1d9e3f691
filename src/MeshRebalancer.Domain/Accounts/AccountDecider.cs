using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What a command leads to. A report on what is not owed (any more) changes nothing.</summary>
public static class AccountDecider
{
    /// <summary>Answered submissions that are kept; past it the oldest is forgotten.</summary>
    public const int ToldKept = 256;

    /// <summary>Judges a command.</summary>
    public static Decision<AccountEvent> Decide(AccountState state, AccountCommand command) => command switch
    {
        AccountCommand.Submit c => OnSubmit(state, c),
        AccountCommand.ReportNonce c => OnNonce(state, c),
        AccountCommand.ReportPrepared c => OnPrepared(state, c),
        AccountCommand.ReportRefused c => OnRefused(state, c),
        AccountCommand.ReportSigned c => OnSigned(state, c),
        AccountCommand.ReportMined c => OnMined(state, c),
        AccountCommand.ConfirmTold c => OnTold(state, c),
    };

    private static Decision<AccountEvent> OnSubmit(AccountState state, AccountCommand.Submit command)
    {
        var known = state.Find(command.Id);
        if (known is null)
            return Decision<AccountEvent>.Accept(new AccountEvent.Requested(command.Id, command.Call, command.At));

        return known.Call == command.Call
            ? Decision<AccountEvent>.Nothing
            : Decision<AccountEvent>.Reject("effect-intent-changed", $"{command.Id} was asked for with a call of {known.Call.To}; now it comes with another call.");
    }

    private static Decision<AccountEvent> OnNonce(AccountState state, AccountCommand.ReportNonce command) =>
        state is AccountState.Unopened { Waiting.Count: > 0 } s && command.Id == AccountIds.Nonce(s.Facts)
            ? Decision<AccountEvent>.Accept(new AccountEvent.Opened(command.Nonce, command.At))
            : Decision<AccountEvent>.Nothing;

    private static Decision<AccountEvent> OnPrepared(AccountState state, AccountCommand.ReportPrepared command) =>
        state is AccountState.Open s && AccountOwed.Next(s) is { State: SubmissionState.Preparing } next && next.Id == command.Id
            ? Decision<AccountEvent>.Accept(new AccountEvent.NonceReserved(command.Id, s.NextNonce, command.Gas, command.At))
            : Decision<AccountEvent>.Nothing;

    private static Decision<AccountEvent> OnRefused(AccountState state, AccountCommand.ReportRefused command) =>
        state is AccountState.Open s && AccountOwed.Next(s) is { State: SubmissionState.Preparing } next && next.Id == command.Id
            ? Decision<AccountEvent>.Accept(new AccountEvent.Refused(command.Id, command.Code, command.Reason, command.At))
            : Decision<AccountEvent>.Nothing;

    private static Decision<AccountEvent> OnSigned(AccountState state, AccountCommand.ReportSigned command) => state.Find(command.Id)?.State switch
    {
        SubmissionState.Signing s when s.Nonce == command.Nonce && s.Gas == command.Signed.Gas =>
            Decision<AccountEvent>.Accept(new AccountEvent.Signed(command.Id, command.Nonce, command.Signed, command.At)),
        SubmissionState.Signing s => Decision<AccountEvent>.Reject(
            "signed-other-terms",
            FormattableString.Invariant($"{command.Id} has nonce {s.Nonce} and {s.Gas}; signed was nonce {command.Nonce} with {command.Signed.Gas}.")),
        // RFC 6979: a second signature over the same terms is the same bytes. Another one would be a second transaction.
        SubmissionState.Live s when !s.Variants.Any(variant => variant.Hash == command.Signed.Hash) => Decision<AccountEvent>.Reject(
            "already-signed", $"{command.Id} is signed as {s.Variants[0].Hash}; {command.Signed.Hash} came after it."),
        SubmissionState.Preparing or SubmissionState.Live or SubmissionState.Mined or SubmissionState.Refused or null => Decision<AccountEvent>.Nothing,
    };

    private static Decision<AccountEvent> OnMined(AccountState state, AccountCommand.ReportMined command) => state.Find(command.Id)?.State switch
    {
        SubmissionState.Live s when s.Variants.Any(variant => variant.Hash == command.Hash) => Decision<AccountEvent>.Accept(
            new AccountEvent.Mined(command.Id, command.Hash, command.Block, command.BlockHash, command.Succeeded, command.FeeWei, command.At)),
        SubmissionState.Live s => Decision<AccountEvent>.Reject(
            "unknown-variant",
            FormattableString.Invariant($"{command.Hash} is none of the transactions signed for {command.Id} at nonce {s.Nonce}.")),
        SubmissionState.Preparing or SubmissionState.Signing or SubmissionState.Mined or SubmissionState.Refused or null => Decision<AccountEvent>.Nothing,
    };

    private static Decision<AccountEvent> OnTold(AccountState state, AccountCommand.ConfirmTold command)
    {
        if (state is not AccountState.Open s || s.Find(command.Id) is not { Told: false, State: SubmissionState.Mined or SubmissionState.Refused })
            return Decision<AccountEvent>.Nothing;

        var told = new AccountEvent.Told(command.Id, command.At);
        var earlier = s.Submissions.Where(submission => submission.Told).ToArray();
        return earlier.Length < ToldKept
            ? Decision<AccountEvent>.Accept(told)
            : Decision<AccountEvent>.Accept(told, new AccountEvent.Forgotten(earlier[0].Id, command.At));
    }
}
