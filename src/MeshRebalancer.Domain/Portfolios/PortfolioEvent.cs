using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Slices;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>What happened to a portfolio.</summary>
public abstract record PortfolioEvent
{
    private PortfolioEvent()
    {
    }

    /// <summary>It began.</summary>
    [WireName("portfolio.opened.v1")]
    public sealed record Opened(PortfolioFacts Facts, Mandate Mandate, DateTimeOffset At) : PortfolioEvent;

    /// <summary>Its owner changed the mandate.</summary>
    [WireName("portfolio.mandate-amended.v1")]
    public sealed record Amended(Mandate Mandate, string By, DateTimeOffset At) : PortfolioEvent;

    /// <summary>The mandate's strategy gave other targets than before, or its first.</summary>
    [WireName("portfolio.targets-set.v1")]
    public sealed record TargetsSet(EquatableArray<TargetWeight> Targets, string Basis, DateTimeOffset At) : PortfolioEvent;

    /// <summary>Balances were read that differ from the book while nothing of ours was in flight: transfers by hand, or the first reading.</summary>
    [WireName("portfolio.holdings-observed.v1")]
    public sealed record HoldingsObserved(EquatableArray<Holding> Holdings, DateTimeOffset At) : PortfolioEvent;

    /// <summary>So much more of a token is there than the book says, and no leg explains it: somebody put it there. No gain.</summary>
    [WireName("portfolio.deposit-noticed.v1")]
    public sealed record DepositNoticed(TokenAmount Amount, ulong Block, DateTimeOffset At) : PortfolioEvent;

    /// <summary>So much less of a token is there than the book says, and no leg explains it: somebody took it. No loss.</summary>
    [WireName("portfolio.withdrawal-noticed.v1")]
    public sealed record WithdrawalNoticed(TokenAmount Amount, ulong Block, DateTimeOffset At) : PortfolioEvent;

    /// <summary>
    /// It was judged that nothing may start, for another cause than the last time (null: nothing hinders, it is inside its bands). The reason's
    /// figures are those of the moment at which it began; an event from before causes were told has none.
    /// </summary>
    [WireName("portfolio.held.v1")]
    public sealed record Held(
        string? Reason,
        DateTimeOffset At,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cause = null) : PortfolioEvent;

    /// <summary>A rebalance waits for a person's yes.</summary>
    [WireName("portfolio.rebalance-proposed.v1")]
    public sealed record Proposed(
        int Rebalance,
        Valuation Before,
        string Trigger,
        DateTimeOffset At,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] EquatableArray<TargetWeight> Aims = default,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Slice? Slice = null) : PortfolioEvent;

    /// <summary>Somebody said no.</summary>
    [WireName("portfolio.proposal-declined.v1")]
    public sealed record Declined(int Rebalance, string By, DateTimeOffset At) : PortfolioEvent;

    /// <summary>Nobody answered, and the proposal's reason is gone.</summary>
    [WireName("portfolio.proposal-withdrawn.v1")]
    public sealed record Withdrawn(int Rebalance, string Reason, DateTimeOffset At) : PortfolioEvent;

    /// <summary>A rebalance is wanted: the coordinator is asked. By is null when the service decided by itself; aims are empty when they are the targets.</summary>
    [WireName("portfolio.rebalance-requested.v1")]
    public sealed record Requested(
        int Rebalance,
        Valuation Before,
        string Trigger,
        string? By,
        DateTimeOffset At,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] EquatableArray<TargetWeight> Aims = default,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Slice? Slice = null) : PortfolioEvent;

    /// <summary>The coordinator has the request.</summary>
    [WireName("portfolio.rebalance-handed-over.v1")]
    public sealed record HandedOver(int Rebalance, DateTimeOffset At) : PortfolioEvent;

    /// <summary>A settled step was booked.</summary>
    [WireName("portfolio.booked.v1")]
    public sealed record Booked(int Rebalance, Booking Booking) : PortfolioEvent;

    /// <summary>A reorg changed a transaction that had been booked, of the open rebalance or of one that has ended: the correction was booked.</summary>
    [WireName("portfolio.correction-booked.v1")]
    public sealed record CorrectionBooked(int Rebalance, Booking Booking) : PortfolioEvent;

    /// <summary>So much of the wrapped coin is about to become the account's gas: nothing starts until it has.</summary>
    [WireName("portfolio.gas-reserved.v1")]
    public sealed record GasReserved(EffectId Id, TokenAmount Amount, DateTimeOffset At) : PortfolioEvent;

    /// <summary>So much of it became the account's gas: a cost, no loss. Zero: none did.</summary>
    [WireName("portfolio.gas-booked.v1")]
    public sealed record GasBooked(EffectId Id, TokenAmount Amount, ulong Block, DateTimeOffset At) : PortfolioEvent;

    /// <summary>The open rebalance ended.</summary>
    [WireName("portfolio.rebalance-closed.v1")]
    public sealed record Closed(int Rebalance, RebalanceOutcome Outcome, DateTimeOffset At) : PortfolioEvent;

    /// <summary>Somebody paused it: nothing starts until it is resumed, whatever its mode; what runs goes on.</summary>
    [WireName("portfolio.paused.v1")]
    public sealed record Paused(string By, string Why, DateTimeOffset At) : PortfolioEvent;

    /// <summary>The pause is over.</summary>
    [WireName("portfolio.resumed.v1")]
    public sealed record Resumed(string By, string Why, DateTimeOffset At) : PortfolioEvent;

    /// <summary>Somebody closed it for good: nothing starts any more, and its mandate is not amended.</summary>
    [WireName("portfolio.retired.v1")]
    public sealed record Retired(string By, string Why, DateTimeOffset At) : PortfolioEvent;
}
