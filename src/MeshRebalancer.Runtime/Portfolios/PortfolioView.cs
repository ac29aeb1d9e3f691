using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Portfolios;

/// <summary>A portfolio as a page or a program reads it. Raw amounts are in a token's smallest units; USD values in 10^-18 USD.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Desk">Its desk.</param>
/// <param name="Id">Its id.</param>
/// <param name="Account">What holds its tokens.</param>
/// <param name="Mode"><c>observe</c>, <c>propose</c> or <c>automatic</c>.</param>
/// <param name="Phase"><c>watching</c>, <c>proposing</c>, <c>requesting</c> or <c>rebalancing</c>.</param>
/// <param name="BandBps">Tolerated drift.</param>
/// <param name="NotionalRaw">Its value at the prices that are believed now; null when one of them is unknown.</param>
/// <param name="Weights">Its parts; without values when a price is unknown.</param>
/// <param name="Holdings">As last read or booked.</param>
/// <param name="InFlight">On its way between chains.</param>
/// <param name="Held">Why nothing may start, or null.</param>
/// <param name="CooldownUntil">Nothing starts before, or null.</param>
/// <param name="Proposal">The number that waits for approval, or null.</param>
/// <param name="Rebalance">The open rebalance, otherwise the last, or null.</param>
public sealed record PortfolioView(
    string Stream,
    string Desk,
    string Id,
    string Account,
    string Mode,
    string Phase,
    int BandBps,
    UInt256? NotionalRaw,
    EquatableArray<WeightView> Weights,
    EquatableArray<AmountView> Holdings,
    EquatableArray<AmountView> InFlight,
    string? Held,
    DateTimeOffset? CooldownUntil,
    int? Proposal,
    RebalanceView? Rebalance);

/// <summary>An asset's part of a portfolio.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="TargetBps">What is wanted.</param>
/// <param name="WeightBps">What is, to the nearest bps, or null.</param>
/// <param name="DriftBps">The difference, or null.</param>
/// <param name="ValueRaw">Its value, or null.</param>
public sealed record WeightView(string Asset, int TargetBps, int? WeightBps, int? DriftBps, UInt256? ValueRaw);

/// <summary>An amount of a token.</summary>
/// <param name="Chain">Its chain.</param>
/// <param name="Token">Its contract.</param>
/// <param name="Asset">Its asset, or empty when the portfolio does not know it.</param>
/// <param name="Decimals">Digits after the point of <paramref name="Raw"/>, or null when the portfolio does not know the token.</param>
/// <param name="Raw">Smallest units.</param>
public sealed record AmountView(ulong Chain, string Token, string Asset, int? Decimals, UInt256 Raw);

/// <summary>A rebalance.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Number">Its number in its portfolio.</param>
/// <param name="Phase"><c>unstarted</c>, <c>planning</c>, <c>executing</c>, <c>completed</c>, <c>incomplete</c> or <c>not-started</c>.</param>
/// <param name="Words">Why it waits, or how it ended; or null.</param>
/// <param name="Trigger">Why it was asked for.</param>
/// <param name="Round">From 1; 0 when it has ended or not begun.</param>
/// <param name="Explanation">What the last plan says of its choices.</param>
/// <param name="Legs">All legs of all rounds, in order.</param>
/// <param name="ExpectedCost">The last plan's.</param>
/// <param name="Cost">What was really paid so far.</param>
public sealed record RebalanceView(
    string Stream,
    int Number,
    string Phase,
    string? Words,
    string? Trigger,
    int Round,
    EquatableArray<string> Explanation,
    EquatableArray<LegView> Legs,
    CostEstimate ExpectedCost,
    CostEstimate Cost);

/// <summary>A leg.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind"><c>swap</c> or <c>transfer</c>.</param>
/// <param name="Venue">The venue or bridge.</param>
/// <param name="State"><c>waiting</c>, <c>checking</c>, <c>approving</c>, <c>swapping</c>, <c>burning</c>, <c>attesting</c>, <c>minting</c>, <c>settled</c> or <c>failed</c>.</param>
/// <param name="Words">What hinders it, or null.</param>
/// <param name="In">What it spends: planned, once settled what it really spent.</param>
/// <param name="Out">What it brings: expected, once settled what it really brought.</param>
/// <param name="Transactions">Mined ones, in order.</param>
/// <param name="Cost">Really paid so far.</param>
public sealed record LegView(
    string Id, string Kind, string Venue, string State, string? Words, AmountView In, AmountView Out, EquatableArray<TransactionView> Transactions, CostEstimate Cost);

/// <summary>A mined transaction.</summary>
/// <param name="Purpose"><c>approve</c>, <c>swap</c>, <c>burn</c> or <c>mint</c>.</param>
/// <param name="Chain">Its chain.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Block">Its block.</param>
/// <param name="FeeWei">What it cost.</param>
/// <param name="Succeeded">Whether it did what it was for.</param>
public sealed record TransactionView(string Purpose, ulong Chain, string Hash, ulong Block, UInt256 FeeWei, bool Succeeded);

/// <summary>A chain.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Health"><c>starting</c>, <c>healthy</c> or <c>failing</c>.</param>
/// <param name="Reason">Why it fails, or null.</param>
/// <param name="Since">Since when it fails, or null.</param>
/// <param name="Block">The newest block seen, or null.</param>
/// <param name="LagSeconds">How far that block's timestamp lies behind our clock, or null.</param>
public sealed record ChainView(ulong Id, string Health, string? Reason, DateTimeOffset? Since, ulong? Block, double? LagSeconds);

/// <summary>What is believed of a price.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="PriceRaw">10^-18 USD a whole token; null when it is unknown.</param>
/// <param name="At">Of the oldest source that counts, or null.</param>
/// <param name="Sources">How many agree.</param>
/// <param name="Reason">Why it is unknown, or null.</param>
public sealed record PriceRow(string Asset, UInt256? PriceRaw, DateTimeOffset? At, int Sources, string? Reason);
