using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What the world owes a rebalance: derived from the state alone, and so the same after every restart.</summary>
public static class RebalanceOwed
{
    /// <summary>The effects, with stable ids.</summary>
    public static EquatableArray<RebalanceEffect> Outstanding(RebalanceState state) => state switch
    {
        RebalanceState.Unstarted => [],
        RebalanceState.Planning s => [MakePlan(s), .. Telling(s.Request, s.Unbooked)],
        RebalanceState.Executing s => [.. s.Legs.SelectMany(leg => OfLeg(s.Request, leg)), .. Telling(s.Request, s.Unbooked)],
        RebalanceState.Ended s => [.. Telling(s.Request, s.Unbooked), .. Closing(s)],
    };

    private static RebalanceEffect.MakePlan MakePlan(RebalanceState.Planning s) =>
        new(RebalanceIds.Plan(s.Request, s.Round, s.Attempt), s.Request, s.Round) { DueAt = s.NotBefore };

    private static IEnumerable<RebalanceEffect> OfLeg(RebalanceRequest request, LegProgress leg) => leg.State switch
    {
        LegState.Waiting or LegState.Settled or LegState.Failed => [],
        LegState.Checking c =>
            [new RebalanceEffect.CheckLeg(RebalanceIds.Check(request, leg.Leg.Id, c.Attempt), request, leg.Leg, c.AmountIn) { DueAt = c.NotBefore }],
        LegState.Approving a => [OfStep(request, a.Step)],
        LegState.Swapping w => [OfStep(request, w.Step)],
        LegState.Burning b => [OfStep(request, b.Step)],
        LegState.Attesting t => [Attestation(request, leg.Leg, t), .. Alarm(request, leg.Leg, t.Flight)],
        LegState.Minting m => [OfStep(request, m.Step), .. Alarm(request, leg.Leg, m.Flight)],
    };

    private static RebalanceEffect OfStep(RebalanceRequest request, Submission step) => step switch
    {
        Submission.Wanted w => new RebalanceEffect.Submit(
            w.Id, new AccountFacts(request.Facts.Desk, w.Action.Chain, request.Facts.Account).Stream, request.Facts.Account, w.Action),
        Submission.Mined m => new RebalanceEffect.ReadOutcome(RebalanceIds.Outcome(m.Id), request.Facts.Account, m.Action, m.Transaction),
    };

    private static RebalanceEffect.AwaitAttestation Attestation(RebalanceRequest request, PlannedLeg leg, LegState.Attesting t) =>
        new(RebalanceIds.Attest(request, leg.Id, t.Attempt), leg.Via(), request.Facts.Account, t.Flight.Burned, leg.ExpectedOut.Token, t.Flight.Burn)
        {
            DueAt = t.NotBefore,
        };

    private static IEnumerable<RebalanceEffect> Alarm(RebalanceRequest request, PlannedLeg leg, Flight flight) =>
        flight.Overdue ? [] : [new RebalanceEffect.Wake(RebalanceIds.Alarm(request, leg.Id)) { DueAt = flight.AlarmAt }];

    /// <summary>One at a time, in order: a departure must reach the portfolio before its arrival.</summary>
    private static IEnumerable<RebalanceEffect> Telling(RebalanceRequest request, EquatableArray<Booking> unbooked) => unbooked.Take(1).Select(
        booking => new RebalanceEffect.TellBooking(RebalanceIds.TellBooking(booking), request.Facts.Stream, request.Number, booking));

    private static IEnumerable<RebalanceEffect> Closing(RebalanceState.Ended s)
    {
        if (!s.PortfolioTold && s.Unbooked.Count == 0)
            yield return new RebalanceEffect.TellPortfolio(RebalanceIds.TellPortfolio(s.Request), s.Request.Facts.Stream, s.Request.Number, s.Outcome, s.At);

        if (!s.CoordinatorTold)
        {
            yield return new RebalanceEffect.TellCoordinator(
                RebalanceIds.TellCoordinator(s.Request), CoordinatorState.StreamOf(s.Request.Facts.Desk), s.Request.Stream);
        }
    }
}
