using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>What is to be done, as legs that depend on each other, with what it should cost and lead to.</summary>
/// <param name="SnapshotHash">SHA-256, hexadecimal, of the snapshot that it was planned on.</param>
/// <param name="Held">Every balance that it was planned on; ordered by token.</param>
/// <param name="Before">The portfolio before, at the snapshot's prices.</param>
/// <param name="After">The portfolio expected after all legs.</param>
/// <param name="Legs">In an order in which no leg stands before one that funds it.</param>
/// <param name="Cost">What all legs should cost together.</param>
/// <param name="Explanation">One line a choice: what was sold, crossed and bought, and what was left alone, and why.</param>
/// <param name="At">The snapshot's instant.</param>
public sealed record Plan(
    string SnapshotHash,
    EquatableArray<Holding> Held,
    Valuation Before,
    Valuation After,
    EquatableArray<PlannedLeg> Legs,
    CostEstimate Cost,
    EquatableArray<string> Explanation,
    DateTimeOffset At);

/// <summary>One leg: one swap on one chain, or one transfer between two.</summary>
[JsonDerivedType(typeof(Swap), "swap")]
[JsonDerivedType(typeof(Transfer), "transfer")]
public abstract record PlannedLeg
{
    private PlannedLeg()
    {
    }

    /// <summary>Unique in its rebalance over all its rounds: <c>r1.leg2</c>.</summary>
    public abstract string Id { get; init; }

    /// <summary>What is spent, and at most how much.</summary>
    public abstract TokenAmount In { get; init; }

    /// <summary>What should be received.</summary>
    public abstract TokenAmount ExpectedOut { get; init; }

    /// <summary>The part of <see cref="In"/> that other legs must bring first; the rest is held already.</summary>
    public abstract EquatableArray<Funding> Funding { get; init; }

    /// <summary>What the leg should cost.</summary>
    public abstract CostEstimate Cost { get; init; }

    /// <summary>A swap in one pool.</summary>
    public sealed record Swap(
        string Id, TokenAmount In, TokenAmount ExpectedOut, EquatableArray<Funding> Funding, CostEstimate Cost, Pool Pool) : PlannedLeg;

    /// <summary>A transfer over a bridge.</summary>
    public sealed record Transfer(
        string Id, TokenAmount In, TokenAmount ExpectedOut, EquatableArray<Funding> Funding, CostEstimate Cost, string Bridge) : PlannedLeg;
}

/// <summary>Another leg's product that a leg spends.</summary>
/// <param name="LegId">The leg that must be settled first.</param>
/// <param name="Raw">
/// How much of its expected product is counted on. When it brings less than expected, this part shrinks in proportion, rounded down; never grows.
/// </param>
public sealed record Funding(string LegId, UInt256 Raw);

/// <summary>Expected or real cost, by kind.</summary>
/// <param name="Gas">Transaction fees.</param>
/// <param name="Fee">Pool fees.</param>
/// <param name="Slippage">What the fill is worth less than the verified price says, pool fee not counted.</param>
/// <param name="Bridge">What bridges keep.</param>
public sealed record CostEstimate(Usd Gas, Usd Fee, Usd Slippage, Usd Bridge)
{
    /// <summary>No cost.</summary>
    public static CostEstimate None { get; } = new(Usd.Zero, Usd.Zero, Usd.Zero, Usd.Zero);

    /// <summary>All kinds together.</summary>
    [JsonIgnore]
    public Usd Total => Gas + Fee + Slippage + Bridge;

    public static CostEstimate operator +(CostEstimate left, CostEstimate right) => new(
        left.Gas + right.Gas, left.Fee + right.Fee, left.Slippage + right.Slippage, left.Bridge + right.Bridge);
}

/// <summary>Why there is no plan.</summary>
/// <param name="Code">Stable: <c>inside-band</c>, <c>price-unknown</c>, <c>unreadable</c>, <c>gas-low</c>, <c>no-route</c>, <c>no-liquidity</c>, <c>too-small</c>, …</param>
/// <param name="Reason">For people: what, where, found and needed.</param>
/// <param name="Final">Whether asking again is pointless: there is nothing to do.</param>
public sealed record PlanRefusal(string Code, string Reason, bool Final);
