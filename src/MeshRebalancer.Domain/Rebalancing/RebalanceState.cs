using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>Where a rebalance stands.</summary>
[JsonDerivedType(typeof(Unstarted), "unstarted")]
[JsonDerivedType(typeof(Planning), "planning")]
[JsonDerivedType(typeof(Executing), "executing")]
[JsonDerivedType(typeof(Parked), "parked")]
[JsonDerivedType(typeof(Ended), "ended")]
public abstract record RebalanceState
{
    private RebalanceState()
    {
    }

    /// <summary>Not there yet.</summary>
    public sealed record Unstarted(StreamId Stream) : RebalanceState;

    /// <summary>A plan is wanted.</summary>
    /// <param name="Request">What was asked for.</param>
    /// <param name="Round">From 1; a round after the first plans again from where the funds are.</param>
    /// <param name="Attempt">Of planning in this round, from 1.</param>
    /// <param name="NotBefore">Not to be planned before, or null.</param>
    /// <param name="Blocked">Why there is no plan yet, or null.</param>
    /// <param name="Done">The legs of earlier rounds.</param>
    /// <param name="Unbooked">What the portfolio has not been told yet.</param>
    public sealed record Planning(
        RebalanceRequest Request, int Round, int Attempt, DateTimeOffset? NotBefore, string? Blocked,
        EquatableArray<LegProgress> Done, EquatableArray<Booking> Unbooked) : RebalanceState;

    /// <summary>Legs are on their way.</summary>
    public sealed record Executing(
        RebalanceRequest Request, int Round, Plan Plan, EquatableArray<LegProgress> Legs,
        EquatableArray<LegProgress> Done, EquatableArray<Booking> Unbooked) : RebalanceState;

    /// <summary>
    /// It waits for an operator, or for what is on its way: nothing new starts. What is on its way is followed all the same, and when it moves
    /// the rebalance goes on by itself.
    /// </summary>
    /// <param name="Inner">As it stood, and as it goes on.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="By">The operator who parked it, or null when a deadline did.</param>
    /// <param name="Since">When.</param>
    public sealed record Parked(Executing Inner, string Reason, string? By, DateTimeOffset Since) : RebalanceState;

    /// <summary>Over. Portfolio and coordinator are told, once each.</summary>
    public sealed record Ended(
        RebalanceRequest Request, RebalanceOutcome Outcome, Plan? LastPlan, EquatableArray<LegProgress> Legs, DateTimeOffset At,
        EquatableArray<Booking> Unbooked, bool PortfolioTold, bool CoordinatorTold) : RebalanceState;
}
