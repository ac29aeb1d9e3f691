using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>A place where money of a rebalance is.</summary>
/// <param name="LegId">The leg that it belongs to.</param>
/// <param name="Amount">How much of which token, as it left or as it stands there.</param>
/// <param name="Chain">The chain where it is, or that it left.</param>
/// <param name="To">The chain where it goes, or null when it stays.</param>
/// <param name="Bridge">The bridge that holds it, or null when the account does.</param>
/// <param name="Transaction">The transaction that brought it there, or null.</param>
/// <param name="Status">What is awaited, in words.</param>
/// <param name="Since">Since when it is awaited, or null.</param>
/// <param name="AlarmAt">The deadline, or null. It never takes a liability away.</param>
/// <param name="Alarm">Whether the deadline has passed.</param>
public sealed record FundsPlace(
    string LegId,
    TokenAmount Amount,
    ChainId Chain,
    ChainId? To,
    string? Bridge,
    Hash32? Transaction,
    string Status,
    DateTimeOffset? Since,
    DateTimeOffset? AlarmAt,
    bool Alarm);

/// <summary>Where the money of a rebalance is.</summary>
public static class RebalanceFunds
{
    /// <summary>
    /// What was burnt and has not been minted, as the tokens that it will be, before the bridge's fee; one amount a token, ordered by token.
    /// </summary>
    public static EquatableArray<TokenAmount> InFlight(RebalanceState state) => state.Request() is { } request
        ?
        [
            .. state.AllLegs().SelectMany(leg => InFlight(request, leg))
                .GroupBy(amount => amount.Token)
                .OrderBy(group => group.Key)
                .Select(group => group.Aggregate((left, right) => left + right)),
        ]
        : [];

    /// <summary>Everything of the rebalance that is not simply a balance: between two chains, about to be spent by a transaction, or put in question by a reorg.</summary>
    public static EquatableArray<FundsPlace> At(RebalanceState state) => [.. state.AllLegs().SelectMany(Places)];

    private static IEnumerable<TokenAmount> InFlight(RebalanceRequest request, LegProgress leg)
    {
        if (leg.State.Flight() is { } flight)
            yield return request.As(flight.Burned, leg.Leg.ExpectedOut.Token);
        foreach (var stray in leg.Strays)
        {
            if (stray.Undo.Departed is { } again)
                yield return again;
        }
    }

    private static IEnumerable<FundsPlace> Places(LegProgress leg)
    {
        if (leg.State.Flight() is { } flight)
            yield return Between(leg, flight);
        else if (leg.State.Step() is { } step)
            yield return Spending(leg, step, leg.State.Terms()!.In);
        foreach (var stray in leg.Strays)
        {
            yield return stray.Dead is { } reason
                ? Spending(leg, stray.Step, stray.Was.Terms.In) with { Status = $"burnt, and the mint reverted after a reorg: {reason}", Alarm = true }
                : Spending(leg, stray.Step, stray.Was.Terms.In);
        }
    }

    private static FundsPlace Between(LegProgress leg, Flight flight) => new(
        leg.Leg.Id,
        flight.Burned,
        flight.Burned.Token.Chain,
        leg.Leg.ExpectedOut.Token.Chain,
        leg.Leg.Via(),
        flight.Burn,
        flight.Unreadable is { } reason ? $"unreadable: {reason}" : Awaited(leg.State, flight),
        flight.Since,
        flight.AlarmAt,
        flight.Overdue);

    private static FundsPlace Spending(LegProgress leg, Submission step, TokenAmount amount) => new(
        leg.Leg.Id,
        amount,
        step.Action.Chain,
        null,
        null,
        (step as Submission.Mined)?.Transaction.Hash,
        step is Submission.Wanted ? $"its {RebalanceIds.PurposeOf(step.Action)} is with the account" : $"its {RebalanceIds.PurposeOf(step.Action)} is mined and being read",
        (step as Submission.Wanted)?.Since,
        step is Submission.Wanted { Since: { } since } ? since + RebalanceLimits.SubmissionAlarm : null,
        step is Submission.Wanted { Overdue: true });

    private static string Awaited(LegState state, Flight flight) => state switch
    {
        LegState.Attesting when flight.Delay is { } delay => $"burnt; the slow attestation is awaited ({delay})",
        LegState.Attesting when flight.ExpiredBlock is { } block => FormattableString.Invariant($"burnt; the attestation expired at block {block}, a new one is awaited"),
        LegState.Attesting => "burnt; the attestation is awaited",
        LegState.Minting => "attested; the mint is awaited",
        LegState.Filling { Stage: FillStage.SlowFillRequested } => "deposited; a slow fill was asked for and is awaited",
        LegState.Filling { Stage: FillStage.Expired } => "deposited; not filled in time, the refund is awaited",
        LegState.Filling => "deposited; the fill is awaited",
        LegState.Waiting or LegState.Checking or LegState.Approving or LegState.Swapping or LegState.Burning or LegState.Settled
            or LegState.Refunded or LegState.Failed or LegState.WrittenOff => throw new CorruptHistoryException(state, flight),
    };
}
