using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>What a command leads to. A report on what is not owed (any more) changes nothing.</summary>
public static class AccountDecider
{
    /// <summary>Submissions that are kept after they are final and answered; past it the oldest is forgotten.</summary>
    public const int ToldKept = 256;

    /// <summary>Judges a command.</summary>
    public static Decision<AccountEvent> Decide(AccountState state, AccountCommand command) => command switch
    {
        AccountCommand.Submit c => OnSubmit(state, c),
        AccountCommand.Cancel c => VariantDecider.OnCancel(state, c),
        AccountCommand.ReportNonce c => OnNonce(state, c),
        AccountCommand.ReportPrepared c => PreparationDecider.OnPrepared(state, c),
        AccountCommand.ReportRefused c => PreparationDecider.OnRefused(state, c),
        AccountCommand.ReportSigned c => PreparationDecider.OnSigned(state, c),
        AccountCommand.ReportReplaced c => VariantDecider.OnReplaced(state, c),
        AccountCommand.ReportParked c => VariantDecider.OnParked(state, c),
        AccountCommand.ReportMined c => MiningDecider.OnMined(state, c),
        AccountCommand.ReportUnmined c => MiningDecider.OnUnmined(state, c),
        AccountCommand.ReportFinal c => MiningDecider.OnFinal(state, c),
        AccountCommand.ConfirmTold c => OnTold(state, c),
        AccountCommand.ReportCount c => ReconciliationDecider.OnCount(state, c),
        AccountCommand.ReportTaken c => ReconciliationDecider.OnTaken(state, c),
        AccountCommand.ReportFound c => ReconciliationDecider.OnFound(state, c),
        AccountCommand.StateReconciled c => ReconciliationDecider.OnStated(state, c),
        AccountCommand.ReportGapFilled c => GapRules.OnFilled(state, c),
    };

    /// <summary>A submission has come to its end: the event, and the oldest one's forgetting when too many are kept.</summary>
    internal static Decision<AccountEvent> Ending(AccountState.Open state, AccountEvent end, DateTimeOffset at)
    {
        var done = state.Submissions.Where(one => one.IsDone).ToArray();
        return done.Length < ToldKept
            ? Decision<AccountEvent>.Accept(end)
            : Decision<AccountEvent>.Accept(end, new AccountEvent.Forgotten(done[0].Id, at));
    }

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

    private static Decision<AccountEvent> OnTold(AccountState state, AccountCommand.ConfirmTold command)
    {
        if (state is not AccountState.Open s || s.Find(command.Id) is not { IsToBeTold: true } one || one.Answer != command.Answer)
            return Decision<AccountEvent>.Nothing;

        var told = new AccountEvent.Told(command.Id, command.At);
        return (one with { Told = true }).IsDone ? Ending(s, told, command.At) : Decision<AccountEvent>.Accept(told);
    }
}
