using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Slices;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>Where a portfolio stands.</summary>
[JsonDerivedType(typeof(Unopened), "unopened")]
[JsonDerivedType(typeof(Watching), "watching")]
[JsonDerivedType(typeof(Proposing), "proposing")]
[JsonDerivedType(typeof(Requesting), "requesting")]
[JsonDerivedType(typeof(Rebalancing), "rebalancing")]
public abstract record PortfolioState
{
    private PortfolioState()
    {
    }

    /// <summary>Not there yet.</summary>
    public sealed record Unopened(StreamId Stream) : PortfolioState;

    /// <summary>Nothing open: it is judged at each price that leaves its wake region.</summary>
    public sealed record Watching(PortfolioBook Book) : PortfolioState;

    /// <summary>A proposal waits for a person. It is withdrawn when drift comes home by itself; once approved it is planned on fresh facts.</summary>
    public sealed record Proposing(
        PortfolioBook Book, int Rebalance, Valuation Before, string Trigger, DateTimeOffset At, EquatableArray<TargetWeight> Aims = default, Slice? Slice = null) : PortfolioState;

    /// <summary>The coordinator is being asked, always for the same: an amended mandate waits in the book for the next rebalance.</summary>
    public sealed record Requesting(PortfolioBook Book, int Rebalance, Mandate Mandate, Valuation Before, string Trigger, DateTimeOffset At) : PortfolioState;

    /// <summary>The coordinator or the rebalance has it.</summary>
    public sealed record Rebalancing(PortfolioBook Book, int Rebalance, Valuation Before, string Trigger, EquatableArray<EffectId> BookedIds) : PortfolioState;
}

/// <summary>What a portfolio knows in every phase.</summary>
/// <param name="Facts">Who it is.</param>
/// <param name="Mandate">What its owner wants.</param>
/// <param name="Holdings">What it holds, by token: read from the chain, then booked. Empty until the first reading. Ordered by token.</param>
/// <param name="InFlight">What has left one chain and not yet arrived on another. Ordered by token.</param>
/// <param name="HeldReason">Why nothing may start, or null.</param>
/// <param name="RebalancesStarted">How many were ever asked for or proposed; the next has this number plus one.</param>
/// <param name="CooldownUntil">Nothing starts before, or null.</param>
/// <param name="Owing">What corrections took away that was not held: what comes in of the token pays it first. Ordered by token.</param>
/// <param name="Corrections">The corrections that were booked, so that none is booked twice.</param>
/// <param name="Noticed">The latest transfers by hand, oldest first: so many at most are kept here, all of them in the journal.</param>
/// <param name="Since">When it was opened, or the last rebalance ended: triggers of time count from here.</param>
/// <param name="TargetsAt">When the mandate's strategy last gave other targets; null before the first time, and where they stand in the mandate.</param>
/// <param name="Turnovers">What was asked for in the last 24 hours, oldest first, where the mandate limits it.</param>
/// <param name="Reopened">Transactions of ended rebalances that a reorg took away and whose nonces are open: nothing starts before each is mined again or given up.</param>
/// <param name="Unwrapping">What is about to become the account's gas, or null.</param>
/// <param name="HeldCause">What stays the same of <paramref name="HeldReason"/> while its figures move; null where the reason has none.</param>
/// <param name="Slice">The last slice that was asked for of an order that goes over time; null where none is.</param>
/// <param name="Rest">By whose word nothing starts, or null.</param>
public sealed record PortfolioBook(
    PortfolioFacts Facts,
    Mandate Mandate,
    EquatableArray<Holding> Holdings,
    EquatableArray<TokenAmount> InFlight,
    string? HeldReason,
    int RebalancesStarted,
    DateTimeOffset? CooldownUntil,
    EquatableArray<TokenAmount> Owing = default,
    EquatableArray<EffectId> Corrections = default,
    EquatableArray<NoticedTransfer> Noticed = default,
    DateTimeOffset? Since = null,
    DateTimeOffset? TargetsAt = null,
    EquatableArray<DayTurnover> Turnovers = default,
    EquatableArray<EffectId> Reopened = default,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] GasReservation? Unwrapping = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? HeldCause = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Slice? Slice = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PortfolioRest? Rest = null)
{
    /// <summary>How many noticed transfers are kept in the book.</summary>
    public const int NoticedMax = 20;
}

/// <summary>Why nothing starts, by a person's word.</summary>
/// <param name="IsForGood">Closed; otherwise paused.</param>
/// <param name="By">Who.</param>
/// <param name="Why">Why.</param>
/// <param name="At">Since when.</param>
public sealed record PortfolioRest(bool IsForGood, string By, string Why, DateTimeOffset At);

/// <summary>Wrapped coin that is about to become gas.</summary>
/// <param name="Id">The transaction's effect.</param>
/// <param name="Amount">How much.</param>
public sealed record GasReservation(EffectId Id, TokenAmount Amount);

/// <summary>What one rebalance was to sell at most.</summary>
public sealed record DayTurnover(Usd Value, DateTimeOffset At);

/// <summary>A transfer into or out of the account that nobody here made.</summary>
/// <param name="Amount">How much of which token.</param>
/// <param name="In">Whether it came in.</param>
/// <param name="At">When it was noticed.</param>
public sealed record NoticedTransfer(TokenAmount Amount, bool In, DateTimeOffset At);

/// <summary>A portfolio's value at verified prices.</summary>
/// <param name="Notional">Everything, what is in flight included.</param>
/// <param name="Weights">By asset: value, weight and drift; ordered by asset.</param>
/// <param name="At">The observation's instant.</param>
public sealed record Valuation(Usd Notional, EquatableArray<AssetWeight> Weights, DateTimeOffset At);

/// <summary>One asset's part of a portfolio.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Price">The price used.</param>
/// <param name="Value">What is held and in flight of it, rounded down.</param>
/// <param name="WeightBps">Value ÷ notional, to the nearest bps: for display. Decisions are made on exact fractions.</param>
/// <param name="DriftBps">WeightBps − target.</param>
public sealed record AssetWeight(AssetId Asset, Price Price, Usd Value, int WeightBps, int DriftBps);
