using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Accounts;

/// <summary>Keeps accounts able to pay for their transactions. What is not owed (any more) changes nothing.</summary>
public static class GasDecider
{
    /// <summary>Pause after a top-up of which nothing came.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(2);

    /// <summary>Judges a command.</summary>
    public static Decision<GasEvent> Decide(GasState state, GasCommand command) => command switch
    {
        GasCommand.Judge c => OnJudge(state, c),
        GasCommand.ReportReserved c => OnReserved(state, c),
        GasCommand.ReportMined c => OnMined(state, c),
        GasCommand.ReportUnmined c => Of(state, c.Submission) is { Phase: TopUpPhase.Mined } open
            ? Decision<GasEvent>.Accept(new GasEvent.Unmined(open.Number, c.Hash, c.At))
            : Decision<GasEvent>.Nothing,
        GasCommand.ReportRefused c => Of(state, c.Submission) is { Phase: TopUpPhase.Asking } open
            ? Fail(open, $"{c.Code}: {c.Reason}", 0, c.At)
            : Decision<GasEvent>.Nothing,
        GasCommand.ReportOutcome c => OnOutcome(state, c),
        GasCommand.ConfirmBooked c => state.Open is { Phase: TopUpPhase.Booking booking } open && c.Id == GasIds.Book(state, open.Number)
            ? Decision<GasEvent>.Accept(new GasEvent.Ended(open.Number, booking.Block, booking.Failure, c.At))
            : Decision<GasEvent>.Nothing,
    };

    private static Decision<GasEvent> OnJudge(GasState state, GasCommand.Judge command)
    {
        if (state.Open is not null || command.Seen.Block < state.SeenFrom || (state.RestUntil is { } rest && command.At < rest))
            return Decision<GasEvent>.Nothing;
        string? reason = null;
        var low = command.Seen.Accounts.Where(account => account.Wei < command.Policy.FloorWei).ToArray();
        foreach (var account in low)
        {
            // One that waits for its portfolio, or that nobody can fill, keeps no other waiting.
            var wei = command.Policy.TargetWei - account.Wei;
            if (account.Busy && !TankPays(command, wei))
                continue;
            switch (Choose(command, account, wei))
            {
                case Result<TopUpSource, string>.Ok source:
                    return Decision<GasEvent>.Accept(new GasEvent.Started(state.Started + 1, account.Account, account.Wei, wei, source.Value, command.At));
                case Result<TopUpSource, string>.Fail dry:
                    reason ??= $"{account.Account} has {account.Wei} wei, {command.Policy.FloorWei} is its floor: {dry.Error}.";
                    break;
            }
        }

        return reason is null && low.Length > 0 ? Decision<GasEvent>.Nothing : Hold(state, reason, command.At);
    }

    // The tank first: it is there for that, and no portfolio pays for it.
    private static Result<TopUpSource, string> Choose(GasCommand.Judge command, GasAccount low, UInt256 wei)
    {
        var (policy, seen) = (command.Policy, command.Seen);
        if (policy.Tank is { } tank && TankPays(command, wei))
            return new TopUpSource.Tank(tank);
        var dry = policy.Tank is null ? "there is no gas tank" : $"the gas tank has {seen.TankWei} wei and keeps {policy.FloorWei}";
        return low is not { Portfolio: { } portfolio, Wrapped: { } wrapped } ? $"{dry}, and nothing may be unwrapped"
            : seen.Kill is { } kill ? $"{dry}, and nothing leaves the portfolio: {kill}"
            : wrapped.Raw < wei ? $"{dry}, and {portfolio} holds {wrapped}"
            : new TopUpSource.Unwrap(portfolio, wrapped.Token);
    }

    private static bool TankPays(GasCommand.Judge command, UInt256 wei) =>
        command.Policy.Tank is not null && command.Seen.TankWei >= wei + command.Policy.FloorWei;

    private static Decision<GasEvent> Hold(GasState state, string? reason, DateTimeOffset at) =>
        reason == state.Held ? Decision<GasEvent>.Nothing : Decision<GasEvent>.Accept(new GasEvent.HeldBack(reason, at));

    // A portfolio that is busy is no failure of the plan: its own rebalance comes first, and the account is judged again later.
    private static Decision<GasEvent> OnReserved(GasState state, GasCommand.ReportReserved command) =>
        state.Open is not { Phase: TopUpPhase.Reserving } open || command.Id != GasIds.Reserve(state, open.Number) ? Decision<GasEvent>.Nothing
        : command.Refusal is { } refusal ? Decision<GasEvent>.Accept(new GasEvent.Ended(open.Number, 0, refusal, command.At))
        : Decision<GasEvent>.Accept(new GasEvent.Reserved(open.Number, command.At));

    private static Decision<GasEvent> OnMined(GasState state, GasCommand.ReportMined command) => Of(state, command.Submission) switch
    {
        { Phase: TopUpPhase.Asking } open => Decision<GasEvent>.Accept(new GasEvent.Mined(open.Number, command.Transaction, command.At)),
        { Phase: TopUpPhase.Mined mined } open when mined.Transaction != command.Transaction =>
            Decision<GasEvent>.Accept(new GasEvent.Mined(open.Number, command.Transaction, command.At)),
        // Of one that is over: the account keeps it on the wire, and the balances show it.
        _ => Decision<GasEvent>.Nothing,
    };

    private static Decision<GasEvent> OnOutcome(GasState state, GasCommand.ReportOutcome command)
    {
        if (state.Open is not { Phase: TopUpPhase.Mined mined } open || command.Id != GasIds.Read(state, open.Number) || mined.Transaction.Hash != command.Hash)
            return Decision<GasEvent>.Nothing;
        var block = mined.Transaction.Block;
        if (command.Failure is { } failure)
            return Fail(open, failure, block, command.At);
        return Decision<GasEvent>.Accept(open.Source switch
        {
            TopUpSource.Tank => new GasEvent.Ended(open.Number, block, null, command.At),
            TopUpSource.Unwrap => new GasEvent.Unwrapped(open.Number, open.Wei, block, null, command.At),
        });
    }

    private static Decision<GasEvent> Fail(TopUp open, string reason, ulong block, DateTimeOffset at) => Decision<GasEvent>.Accept(open.Source switch
    {
        TopUpSource.Tank => new GasEvent.Ended(open.Number, block, reason, at),
        TopUpSource.Unwrap => new GasEvent.Unwrapped(open.Number, UInt256.Zero, block, reason, at),
    });

    private static TopUp? Of(GasState state, EffectId submission) => state.Open is { } open && open.SubmissionOf(state.Stream) == submission ? open : null;
}
