using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What the world owes a rebalance: derived from the state alone, and so the same after every restart.</summary>
public static class RebalanceOwed
{
    /// <summary>The effects, with stable ids.</summary>
    public static EquatableArray<RebalanceEffect> Outstanding(RebalanceState state) => state switch
    {
        RebalanceState.Unstarted => [],
        RebalanceState.Planning s => [.. MakePlan(s), .. OfStrays(s), .. Telling(s.Request, s.Unbooked)],
        RebalanceState.Executing s => [.. s.Legs.SelectMany(leg => LegOwed.Of(s, leg)), .. OfStrays(s), .. Telling(s.Request, s.Unbooked)],
        RebalanceState.Parked s =>
        [
            .. s.Inner.Legs.SelectMany(leg => LegOwed.Of(s.Inner, leg)).Where(effect => effect is not RebalanceEffect.CheckLeg && !RebalanceIds.IsPark(effect.Id)),
            .. OfStrays(s),
            .. Telling(s.Inner.Request, s.Inner.Unbooked),
        ],
        RebalanceState.Ended s => [.. OfStrays(s), .. Telling(s.Request, s.Unbooked), .. Closing(s)],
    };

    // Funds whose nonce is open are never planned again.
    private static IEnumerable<RebalanceEffect> MakePlan(RebalanceState.Planning s)
    {
        if (Gate.Closed(s) is null)
            yield return new RebalanceEffect.MakePlan(RebalanceIds.Plan(s.Request, s.Round, s.Attempt), s.Request, s.Round) { DueAt = s.NotBefore };
    }

    private static IEnumerable<RebalanceEffect> OfStrays(RebalanceState state) => state.AllLegs()
        .SelectMany(leg => leg.Strays)
        .Where(stray => stray.Dead is null)
        .Select(stray => stray switch
        {
            { Kept: false, Step: Submission.Wanted w } => Withdraw(state.Request()!, w),
            _ => LegOwed.OfStep(state.Request()!, stray.Step),
        });

    private static RebalanceEffect.Withdraw Withdraw(RebalanceRequest request, Submission.Wanted step) => new(
        RebalanceIds.Withdraw(step), LegOwed.SenderOf(request, step.Action), step.Id);

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
