using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What the world owes one leg of the round that runs.</summary>
internal static class LegOwed
{
    public static IEnumerable<RebalanceEffect> Of(RebalanceState.Executing s, LegProgress leg) => leg.State switch
    {
        LegState.Waiting or LegState.Settled or LegState.Refunded or LegState.Failed or LegState.WrittenOff => [],
        LegState.Checking c => Gate.Closed(s) is null && Gate.IsFunded(s, leg)
            ? [new RebalanceEffect.CheckLeg(RebalanceIds.Check(s.Request, leg.Leg.Id, c.Attempt), s.Request, leg.Leg, c.AmountIn, Revivals.IsAsked(s, leg)) { DueAt = c.NotBefore }]
            : [],
        LegState.Approving a => [OfStep(s.Request, a.Step), .. Deadline(a.Step)],
        LegState.Swapping w => [OfStep(s.Request, w.Step), .. Deadline(w.Step)],
        LegState.Burning b => [OfStep(s.Request, b.Step), .. Deadline(b.Step)],
        LegState.Attesting t => [Attestation(s.Request, leg.Leg, t), .. Deadline(s.Request, leg.Leg, t.Flight)],
        LegState.Minting m => [OfStep(s.Request, m.Step), .. Deadline(s.Request, leg.Leg, m.Flight)],
        LegState.Filling f => [Fill(s.Request, leg.Leg, f), .. Deadline(s.Request, leg.Leg, f.Flight)],
    };

    public static RebalanceEffect OfStep(RebalanceRequest request, Submission step) => step switch
    {
        Submission.Wanted w => new RebalanceEffect.Submit(
            w.Id, SenderOf(request, w.Action), request.Facts.Account, w.Action),
        Submission.Mined m => new RebalanceEffect.ReadOutcome(RebalanceIds.Outcome(m), request.Facts.Account, m.Action, m.Transaction),
    };

    /// <summary>The account that carries an action out: the portfolio's own, but for mints where another one sends them.</summary>
    public static StreamId SenderOf(RebalanceRequest request, ChainAction action) =>
        new AccountFacts(request.Facts.Desk, action.Chain, action is ChainAction.Mint { By: { } other } ? other : request.Facts.Account).Stream;

    private static RebalanceEffect.AwaitAttestation Attestation(RebalanceRequest request, PlannedLeg leg, LegState.Attesting t) =>
        new(RebalanceIds.Attest(request, leg.Id, t.Attempt), leg.Via(), request.Facts.Account, t.Flight.Burned, leg.ExpectedOut.Token, t.Flight.Burn)
        {
            DueAt = t.NotBefore,
        };

    private static RebalanceEffect.AwaitFill Fill(RebalanceRequest request, PlannedLeg leg, LegState.Filling f) =>
        new(RebalanceIds.Fill(request, leg.Id, f.Attempt), leg.Via(), request.Facts.Account, f.Flight.Burned, leg.ExpectedOut.Token, f.Flight.Burn);

    private static IEnumerable<RebalanceEffect> Deadline(RebalanceRequest request, PlannedLeg leg, Flight flight) =>
    [
        flight.Overdue
            ? new RebalanceEffect.Wake(RebalanceIds.Park(request, leg.Id, flight)) { DueAt = flight.AlarmAt + RebalanceLimits.ParkPatience }
            : new RebalanceEffect.Wake(RebalanceIds.Alarm(request, leg.Id, flight)) { DueAt = flight.AlarmAt },
    ];

    private static IEnumerable<RebalanceEffect> Deadline(Submission step)
    {
        if (step is not Submission.Wanted { Since: { } since } w)
            yield break;
        var alarmAt = since + RebalanceLimits.SubmissionAlarm;
        yield return w.Overdue
            ? new RebalanceEffect.Wake(RebalanceIds.Park(w)) { DueAt = alarmAt + RebalanceLimits.ParkPatience }
            : new RebalanceEffect.Wake(RebalanceIds.Alarm(w)) { DueAt = alarmAt };
    }
}
