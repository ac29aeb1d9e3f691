using System.Globalization;
using MeshRebalancer.Domain.Access;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Estimation.Refits;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Requests;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Narration;

/// <summary>Tells each event in one sentence, for the page, the terminal and the log. Signed bytes and URLs never appear.</summary>
/// <param name="tokens">For amounts in whole tokens.</param>
public sealed class EventNarrator(EquatableArray<Token> tokens)
{
    /// <summary>The sentence; the type's name for an event of a kind that is not known here.</summary>
    public string Tell(object @event) => @event switch
    {
        PortfolioEvent e => Tell(e),
        RebalanceEvent e => Tell(e),
        AccountEvent e => Tell(e),
        CoordinatorEvent e => Tell(e),
        BreakerEvent e => Tell(e),
        GasEvent e => Tell(e),
        AccessEvent e => Tell(e),
        EstimateEvent e => Tell(e),
        RequestEvent e => Tell(e),
        _ => @event.GetType().Name,
    };

    private string Tell(PortfolioEvent @event) => @event switch
    {
        PortfolioEvent.Opened e => $"opened in {Mode(e.Mandate.Mode)}, targets {Targets(e.Mandate)}",
        PortfolioEvent.Amended e => $"mandate amended by {e.By}: {Mode(e.Mandate.Mode)}, targets {Targets(e.Mandate)}",
        PortfolioEvent.HoldingsObserved e => $"{Count(e.Holdings.Count)} balances read from the chains",
        PortfolioEvent.DepositNoticed e => $"a deposit by hand was noticed: {Amounts.Of(e.Amount, tokens)}; no gain",
        PortfolioEvent.WithdrawalNoticed e => $"a withdrawal by hand was noticed: {Amounts.Of(e.Amount, tokens)}; no loss",
        PortfolioEvent.CorrectionBooked e => $"booked a reorg's correction of {e.Booking.Corrects}",
        PortfolioEvent.Held e => e.Reason ?? "nothing hinders any more",
        PortfolioEvent.Proposed e => $"rebalance {Count(e.Rebalance)} proposed: {e.Trigger}",
        PortfolioEvent.Declined e => $"rebalance {Count(e.Rebalance)} declined by {e.By}",
        PortfolioEvent.TargetsSet e => $"targets computed: {string.Join(", ", e.Targets.Select(target => FormattableString.Invariant($"{target.Asset} {target.Bps} bps")))} ({e.Basis})",
        PortfolioEvent.Withdrawn e => $"proposal {Count(e.Rebalance)} withdrawn: {e.Reason}",
        PortfolioEvent.Requested e => $"rebalance {Count(e.Rebalance)} wanted: {e.Trigger}",
        PortfolioEvent.HandedOver e => $"rebalance {Count(e.Rebalance)} is with the coordinator",
        PortfolioEvent.Booked e => $"booked {e.Booking.Id}",
        PortfolioEvent.GasReserved e => $"{Amounts.Of(e.Amount, tokens)} is about to become the account's gas",
        PortfolioEvent.GasBooked e => e.Amount.Raw.IsZero ? "nothing became gas" : $"{Amounts.Of(e.Amount, tokens)} became the account's gas: a cost, no loss",
        PortfolioEvent.Paused e => $"paused by {e.By}: {e.Why}",
        PortfolioEvent.Resumed e => $"resumed by {e.By}: {e.Why}",
        PortfolioEvent.Retired e => $"closed for good by {e.By}: {e.Why}",
        PortfolioEvent.Closed e => $"rebalance {Count(e.Rebalance)} closed: {Outcome(e.Outcome)}",
    };

    private static string Tell(EstimateEvent @event) => @event switch
    {
        EstimateEvent.Refitted e => $"{e.Basis.Model} fitted to {Count(e.Basis.Bars)} bars of {Count(e.Basis.BarSeconds)} s until {e.Basis.Until.ToString("u", CultureInfo.InvariantCulture)}: {Count(e.VolatilityBps)} bps a year are expected",
        EstimateEvent.WasUnfit e => $"{e.Basis.Model} could not be fitted: {e.Reason}",
    };

    private static string Tell(GasEvent @event) => @event switch
    {
        GasEvent.Started e => $"gas top-up {Count(e.Number)}: {e.Account} has {e.FoundWei} wei and gets {e.Wei} from {From(e.Source)}",
        GasEvent.HeldBack e => e.Reason ?? "every account has its gas again",
        GasEvent.Reserved e => $"gas top-up {Count(e.Number)}: the portfolio leaves the coin alone",
        GasEvent.Mined e => $"gas top-up {Count(e.Number)} mined in block {Count(e.Transaction.Block)}: {e.Transaction.Hash}",
        GasEvent.Unmined e => $"gas top-up {Count(e.Number)}: a reorg took {e.Hash}; it goes out again",
        GasEvent.Unwrapped e => $"gas top-up {Count(e.Number)}: {e.Failure ?? $"{e.Raw} unwrapped"}",
        GasEvent.Ended e => $"gas top-up {Count(e.Number)} is over{(e.Failure is { } failure ? $", nothing came of it: {failure}" : "")}",
    };

    private static string From(TopUpSource source) => source switch
    {
        TopUpSource.Tank tank => $"the gas tank {tank.From}",
        TopUpSource.Unwrap unwrap => $"what {unwrap.Portfolio} holds",
    };

    private static string Tell(AccessEvent @event) => @event switch
    {
        AccessEvent.Issued e => $"key {e.Id} issued to {e.Name} ({e.Role}) by {e.By}, from {e.From}",
        AccessEvent.Revoked e => $"key {e.Id} of {e.Name} revoked by {e.By}, from {e.From}: {e.Why}",
        AccessEvent.Expired e => $"key {e.Id} of {e.Name} has expired",
        AccessEvent.SignedIn e => $"{e.Name} signed in to the page from {e.From}",
        AccessEvent.SessionClosed e => $"a session of {e.Name} ended: {e.Why}",
    };

    private static string Tell(RequestEvent @event) => @event switch
    {
        RequestEvent.Begun e => $"{e.What} asked for by {e.By} under a key against repeats",
        RequestEvent.Answered e => $"answered {Count(e.Answer.Status)}: the same again is answered so",
        RequestEvent.Dropped e => e.IsUnknown ? "ended without an answer" : "not understood: nothing was done",
    };

    private static string Tell(BreakerEvent @event) => @event switch
    {
        BreakerEvent.Failed e => $"{e.Key} failed: {e.Reason}",
        BreakerEvent.Opened e => $"{e.Key} is open until {e.Until.UtcDateTime:u}: {e.Reason}",
        BreakerEvent.HalfOpened e => $"{e.Key} lets probes through",
        BreakerEvent.ProbePassed e => $"{e.Key} lets {e.Source} through as a probe",
        BreakerEvent.ProbeSucceeded e => $"{e.Key}: the probe {e.Source} succeeded",
        BreakerEvent.Closed e => $"{e.Key} is closed again",
        BreakerEvent.Tripped e => $"{e.Key} opened by {e.By}: {e.Why}",
        BreakerEvent.WasReset e => $"{e.Key} closed by {e.By}: {e.Why}",
        BreakerEvent.Killed e => $"kill switch ({e.Scope}) set by {e.By}: {e.Why}",
        BreakerEvent.Released e => $"kill switch ({e.Scope}) released by {e.By}: {e.Why}",
    };

    private string Tell(RebalanceEvent @event) => @event switch
    {
        RebalanceEvent.Started e => $"started: {e.Request.Trigger}",
        RebalanceEvent.PlanningBlocked e => $"no plan yet: {e.Reason}",
        RebalanceEvent.Planned e => $"round {Count(e.Round)}: {Count(e.Plan.Legs.Count)} legs, expected cost ${Amounts.Usd(e.Plan.Cost.Total)}",
        RebalanceEvent.LegChecking e => e.Blocked is null ? $"{e.LegId} looks around before it acts, attempt {Count(e.Attempt)}" : $"{e.LegId} waits: {e.Blocked}",
        RebalanceEvent.LegApproving e => $"{e.LegId} allows {Amounts.Of(e.Terms.In, tokens)}",
        RebalanceEvent.LegSwapping e => $"{e.LegId} swaps {Amounts.Of(e.Terms.In, tokens)} for at least {Amounts.Of(e.Terms.OutMin, tokens)}",
        RebalanceEvent.LegBurning e => $"{e.LegId} burns {Amounts.Of(e.Terms.In, tokens)} on chain {e.Terms.In.Token.Chain}",
        RebalanceEvent.TransactionMined e => $"{e.LegId} mined in block {Count(e.Transaction.Block)} of chain {e.Transaction.Chain}: {e.Transaction.Hash}",
        RebalanceEvent.TransactionRead e => $"{e.LegId} {e.Purpose}: {Outcome(e.Outcome)}",
        RebalanceEvent.LegAttesting e => $"{e.LegId} burnt {Amounts.Of(e.Burned, tokens)}; awaits the attestation",
        RebalanceEvent.AttestationOverdue e => $"{e.LegId}: the attestation is overdue; the waiting goes on",
        RebalanceEvent.LegMinting e => $"{e.LegId} is attested and mints",
        RebalanceEvent.LegMintRetried e => $"{e.LegId} asks for the attestation again: {e.Blocked}",
        RebalanceEvent.SubmissionOverdue e => $"{e.LegId}: {e.Submission} is not mined for long; the waiting goes on",
        RebalanceEvent.TransferDowngraded e => $"{e.LegId}: the bridge takes its slow way ({e.Reason}); an alarm at {e.AlarmAt:u}",
        RebalanceEvent.AttestationExpired e => $"{e.LegId}: the attestation expired at block {Count(e.ExpirationBlock)}; a new one is awaited",
        RebalanceEvent.LegFilling e => $"{e.LegId} deposited {Amounts.Of(e.Deposited, tokens)}; awaits the fill",
        RebalanceEvent.SlowFillRequested e => $"{e.LegId}: a slow fill was asked for; nothing has arrived",
        RebalanceEvent.TransferOverdue e => $"{e.LegId}: what was deposited is overdue; the waiting goes on",
        RebalanceEvent.TransferFilled e => $"{e.LegId}: {Amounts.Of(e.Out, tokens)} paid out",
        RebalanceEvent.TransferExpired e => $"{e.LegId}: not filled in time; the refund is awaited, an alarm at {e.AlarmAt:u}",
        RebalanceEvent.TransferRefunded e => $"{e.LegId} refunded: {Amounts.Of(e.Back, tokens)} on chain {e.Back.Token.Chain}",
        RebalanceEvent.LegUnreadable e => $"{e.LegId}: what became of it can't be read, so nothing new starts: {e.Reason}",
        RebalanceEvent.LegReadable e => $"{e.LegId}: what became of it can be read again",
        RebalanceEvent.LegUnmined e => $"{e.LegId}: a reorg took {e.Transaction} away",
        RebalanceEvent.OutcomeChanged e => $"{e.LegId} {e.Purpose} after a reorg: {Outcome(e.Outcome)}",
        RebalanceEvent.LegWithdrawn e => $"{e.LegId}: {e.Submission} was cancelled",
        RebalanceEvent.Parked e => $"parked{(e.By is null ? "" : $" by {e.By}")}: {e.Reason}",
        RebalanceEvent.Resumed => "what was awaited came; it goes on",
        RebalanceEvent.Retried e => $"sent on by {e.By}: {e.Reason}",
        RebalanceEvent.Resolved e => $"resolved by {e.By}: {e.Reason}",
        RebalanceEvent.LegSettled e => $"{e.LegId} settled: {Amounts.Of(e.In, tokens)} became {Amounts.Of(e.Out, tokens)}",
        RebalanceEvent.LegFailed e => $"{e.LegId} given up: {e.Reason}",
        RebalanceEvent.Replanning e => $"plans again, round {Count(e.Round)}: {e.Reason}",
        RebalanceEvent.Ended e => Outcome(e.Outcome),
        RebalanceEvent.Told e => $"told {e.Id}",
    };

    private static string Tell(AccountEvent @event) => @event switch
    {
        AccountEvent.Requested e => $"asked for {e.Id}",
        AccountEvent.Opened e => $"opened at nonce {Count(e.Nonce)}",
        AccountEvent.Refused e => $"refused {e.Id}: {e.Reason}",
        AccountEvent.NonceReserved e => $"nonce {Count(e.Nonce)} belongs to {e.Id}",
        AccountEvent.Signed e => $"signed nonce {Count(e.Nonce)}: {e.Transaction.Hash}",
        AccountEvent.Mined e => $"{(e.Succeeded ? "mined" : "mined but reverted")} in block {Count(e.Block)}: {e.Hash}",
        AccountEvent.Replaced e => $"{(e.Transaction.Kind == VariantKind.Cancel ? "cancels" : "offers more for")} nonce {Count(e.Nonce)}: {e.Transaction.Hash}",
        AccountEvent.CancelRequested e => $"{e.By} wants {e.Id} cancelled: {e.Reason}",
        AccountEvent.Parked e => $"ALARM: {e.Id} is late and stays so: {e.Reason}",
        AccountEvent.Cancelled e => $"cancelled in block {Count(e.Block)}: {e.Hash}",
        AccountEvent.Unmined e => $"a reorg took {e.Hash}; it is live again",
        AccountEvent.Remined e => $"{(e.Succeeded ? "mined" : "mined but reverted")} in block {Count(e.Block)} after a reorg: {e.Hash}",
        AccountEvent.Final e => $"final in block {Count(e.Block)}: {e.Hash}",
        AccountEvent.Quarantined e => $"QUARANTINE: {e.Reason} {Count(e.Foreign.Count)} foreign transactions found",
        AccountEvent.Reconciled e => e.By is null
            ? $"reconciled: {Count(e.Foreign.Count)} transactions were our own; next nonce {Count(e.NextNonce)}"
            : $"reconciled by {e.By}: {e.Reason}; next nonce {Count(e.NextNonce)}",
        AccountEvent.GapFilled e => $"fills nonce {Count(e.Nonce)}, which nobody holds: {e.Transaction.Hash}",
        AccountEvent.Told e => $"answered {e.Id}",
        AccountEvent.Forgotten e => $"forgot {e.Id}, answered long ago",
    };

    private static string Tell(CoordinatorEvent @event) => @event switch
    {
        CoordinatorEvent.Configured e => $"limits: {Count(e.Limits.OpenMax)} open, ${Amounts.Usd(e.Limits.TurnoverMax)} together",
        CoordinatorEvent.FirstSeen e => $"new to the desk: {string.Join(", ", e.Keys)}",
        CoordinatorEvent.Queued e => $"{e.Request.Stream} waits for room",
        CoordinatorEvent.Admitted e => $"{e.Request.Stream} admitted, ${Amounts.Usd(e.Request.Turnover)} reserved",
        CoordinatorEvent.Started e => $"{e.Rebalance} started",
        CoordinatorEvent.FlightReserved e => $"{e.Rebalance} may set {e.Flight.Leg} in motion: ${Amounts.Usd(e.Flight.Value)} of {e.Flight.Spent} on chain {e.Flight.From}",
        CoordinatorEvent.Released e => $"{e.Rebalance} ended; its room is free",
    };

    private string Outcome(ActionOutcome outcome) => outcome switch
    {
        ActionOutcome.Approved => "the allowance stands",
        ActionOutcome.Swapped o => $"{Amounts.Of(o.In, tokens)} became {Amounts.Of(o.Out, tokens)}",
        ActionOutcome.Burned o => $"{Amounts.Of(o.In, tokens)} burnt",
        ActionOutcome.Minted o => $"{Amounts.Of(o.Out, tokens)} minted",
        ActionOutcome.Reverted o => $"reverted: {o.Reason}",
    };

    private static string Outcome(RebalanceOutcome outcome) => outcome switch
    {
        RebalanceOutcome.Completed o => $"completed, cost ${Amounts.Usd(o.Cost.Total)}",
        RebalanceOutcome.Incomplete o => $"incomplete: {o.Reason}",
        RebalanceOutcome.NotStarted o => $"not started: {o.Reason}",
    };

    private static string Targets(Mandate mandate) =>
        string.Join(", ", mandate.Targets.Select(target => string.Create(CultureInfo.InvariantCulture, $"{target.Asset} {target.Bps / 100m:0.##}%")));

    /// <summary>A mode's word, as in the API.</summary>
    public static string Mode(MandateMode mode) => mode switch
    {
        MandateMode.Observe => "observe",
        MandateMode.Propose => "propose",
        MandateMode.Automatic => "automatic",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "A mode is observe, propose or automatic."),
    };

    private static string Count(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
