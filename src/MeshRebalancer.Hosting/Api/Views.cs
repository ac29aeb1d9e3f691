namespace MeshRebalancer.Hosting.Api;

/// <summary>Answer of <c>GET /api/v1/prices</c>.</summary>
public sealed record PricesView(IReadOnlyList<PriceItem> Prices);

/// <summary>What is believed of an asset's price.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Known">Whether enough fresh sources agree. If not, nothing trades on it.</param>
/// <param name="Usd">USD of one whole token, a decimal text; null when unknown.</param>
/// <param name="At">The oldest observation that counts, UTC.</param>
/// <param name="Sources">How many agree.</param>
/// <param name="Reason">Why it is unknown, or null.</param>
public sealed record PriceItem(string Asset, bool Known, string? Usd, DateTimeOffset? At, int Sources, string? Reason);

/// <summary>Answer of <c>GET /api/v1/portfolios</c>.</summary>
/// <param name="Desk">The desk.</param>
/// <param name="Portfolios">By id.</param>
/// <param name="Next">Where the list goes on, for <c>cursor</c>; null at its end.</param>
public sealed record PortfoliosView(string Desk, IReadOnlyList<PortfolioView> Portfolios, string? Next);

/// <summary>A portfolio.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Desk">Its desk.</param>
/// <param name="Account">Its address on every chain, in checksum spelling.</param>
/// <param name="Mode">observe, propose or automatic.</param>
/// <param name="Phase">watching, proposing, requesting, rebalancing or closed.</param>
/// <param name="NotionalUsd">Value, in flight included; null while a price is unknown.</param>
/// <param name="BandBps">Tolerated drift.</param>
/// <param name="Assets">Weights against targets.</param>
/// <param name="Holdings">By token and chain.</param>
/// <param name="InFlight">By token and chain of arrival.</param>
/// <param name="HeldReason">Why nothing may start, or null.</param>
/// <param name="CooldownUntil">Nothing starts before, or null.</param>
/// <param name="OpenRebalance">The number of the proposed or open rebalance, or null.</param>
/// <param name="RebalancesStarted">How many were asked for or proposed so far.</param>
/// <param name="Version">The stream's version.</param>
/// <param name="TransfersNoticed">The latest transfers by hand, oldest first: neither gain nor loss.</param>
/// <param name="Rest">By whose word nothing starts, or null.</param>
public sealed record PortfolioView(
    string Id,
    string Desk,
    string Account,
    string Mode,
    string Phase,
    string? NotionalUsd,
    int BandBps,
    IReadOnlyList<AssetView> Assets,
    IReadOnlyList<HoldingView> Holdings,
    IReadOnlyList<HoldingView> InFlight,
    string? HeldReason,
    DateTimeOffset? CooldownUntil,
    int? OpenRebalance,
    int RebalancesStarted,
    long Version,
    IReadOnlyList<NoticedView> TransfersNoticed,
    RestView? Rest);

/// <summary>A pause, or the end.</summary>
/// <param name="Kind">paused or closed.</param>
/// <param name="By">Who said so.</param>
/// <param name="Why">Why.</param>
/// <param name="Since">UTC.</param>
public sealed record RestView(string Kind, string By, string Why, DateTimeOffset Since);

/// <summary>A transfer into or out of the account that no leg explains.</summary>
/// <param name="Kind">deposit or withdrawal.</param>
/// <param name="Amount">How much of which token.</param>
/// <param name="At">When it was noticed, UTC.</param>
public sealed record NoticedView(string Kind, HoldingView Amount, DateTimeOffset At);

/// <summary>An asset of a portfolio. Null where a price is unknown.</summary>
public sealed record AssetView(string Asset, int TargetBps, int BandBps, int? WeightBps, int? DriftBps, string? ValueUsd);

/// <summary>An amount of a token: raw units as a text, with the token's decimals beside them.</summary>
public sealed record HoldingView(string Asset, ulong Chain, string Raw, int Decimals);

/// <summary>Answer of <c>GET /api/v1/rebalances</c>.</summary>
/// <param name="Rebalances">Newest first.</param>
/// <param name="Next">Where the list goes on, for <c>cursor</c>; null at its end.</param>
public sealed record RebalancesView(IReadOnlyList<RebalanceView> Rebalances, string? Next);

/// <summary>A rebalance.</summary>
/// <param name="Id">Portfolio and number: <c>alpha.3</c>.</param>
/// <param name="Portfolio">The portfolio.</param>
/// <param name="Number">Its number.</param>
/// <param name="Phase">queued, planning, executing, parked or ended.</param>
/// <param name="Trigger">Why it was asked for.</param>
/// <param name="Round">From 1; later rounds plan again from where the funds are.</param>
/// <param name="RequestedAt">UTC.</param>
/// <param name="EndedAt">UTC, or null.</param>
/// <param name="Outcome">completed, incomplete, not-started, or null.</param>
/// <param name="Reason">Why it waits or ended as it did, or null.</param>
/// <param name="ExpectedCost">The plan's, or null.</param>
/// <param name="Cost">What was paid so far, or null.</param>
/// <param name="Explanation">Why this plan.</param>
/// <param name="Legs">All rounds' legs.</param>
/// <param name="Parked">Why an operator shall look, or null.</param>
/// <param name="FundsAt">Everything that is not simply a balance: between two chains, or about to be spent.</param>
public sealed record RebalanceView(
    string Id,
    string Portfolio,
    int Number,
    string Phase,
    string Trigger,
    int Round,
    DateTimeOffset RequestedAt,
    DateTimeOffset? EndedAt,
    string? Outcome,
    string? Reason,
    CostView? ExpectedCost,
    CostView? Cost,
    IReadOnlyList<string> Explanation,
    IReadOnlyList<LegView> Legs,
    ParkedView? Parked,
    IReadOnlyList<FundsView> FundsAt);

/// <summary>Why and since when a rebalance is parked.</summary>
/// <param name="Reason">Why.</param>
/// <param name="By">The operator who parked it; null when a deadline did.</param>
/// <param name="Since">UTC.</param>
public sealed record ParkedView(string Reason, string? By, DateTimeOffset Since);

/// <summary>A place where money of a rebalance is.</summary>
/// <param name="Leg">The leg.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Raw">Raw units, as they left.</param>
/// <param name="Decimals">The token's.</param>
/// <param name="Chain">Where it is, or what it left.</param>
/// <param name="ToChain">Where it goes, or null.</param>
/// <param name="Bridge">The bridge that has it, or null when the account does.</param>
/// <param name="Transaction">What brought it there, or null.</param>
/// <param name="Status">What is awaited.</param>
/// <param name="WaitingSince">UTC, or null.</param>
/// <param name="Deadline">UTC, or null; past it there is an alarm, and the waiting goes on.</param>
/// <param name="Alarm">Whether it has passed.</param>
public sealed record FundsView(
    string Leg,
    string Asset,
    string Raw,
    int Decimals,
    ulong Chain,
    ulong? ToChain,
    string? Bridge,
    string? Transaction,
    string Status,
    DateTimeOffset? WaitingSince,
    DateTimeOffset? Deadline,
    bool Alarm);

/// <summary>Cost by kind, USD as decimal texts.</summary>
public sealed record CostView(string GasUsd, string FeeUsd, string SlippageUsd, string BridgeUsd);

/// <summary>A leg.</summary>
/// <param name="Id">Unique in its rebalance.</param>
/// <param name="Kind">swap or transfer.</param>
/// <param name="Venue">The venue or bridge.</param>
/// <param name="FromChain">Where it spends.</param>
/// <param name="ToChain">Where it receives.</param>
/// <param name="TokenIn">What it spends.</param>
/// <param name="TokenOut">What it receives.</param>
/// <param name="AmountIn">Raw units: planned, then real.</param>
/// <param name="ExpectedOut">Raw units, planned.</param>
/// <param name="AmountOut">Raw units, real; null until settled.</param>
/// <param name="State">waiting, checking, approving, swapping, burning, attesting, minting, filling, settled, refunded, failed or written-off.</param>
/// <param name="Detail">What it waits for or why it failed, or null.</param>
/// <param name="Transactions">Confirmed ones.</param>
/// <param name="Cost">Paid so far.</param>
public sealed record LegView(
    string Id,
    string Kind,
    string Venue,
    ulong FromChain,
    ulong ToChain,
    TokenView TokenIn,
    TokenView TokenOut,
    string AmountIn,
    string ExpectedOut,
    string? AmountOut,
    string State,
    string? Detail,
    IReadOnlyList<TransactionView> Transactions,
    CostView Cost);

/// <summary>A token.</summary>
public sealed record TokenView(string Asset, int Decimals, string Address);

/// <summary>A confirmed transaction.</summary>
public sealed record TransactionView(string Purpose, ulong Chain, string Hash, ulong Block, string FeeWei);

/// <summary>Answer of <c>GET /api/v1/chains</c>.</summary>
public sealed record ChainsView(IReadOnlyList<ChainView> Chains);

/// <summary>One server-sent event.</summary>
public sealed record EventView(long Position, string Stream, long Version, string Name, DateTimeOffset At, string Summary);

/// <summary>What a write answers.</summary>
public sealed record AcceptedView(string Stream, long Version);

/// <summary>Answer of <c>GET /api/v1/breakers</c>.</summary>
public sealed record BreakersView(IReadOnlyList<BreakerView> Breakers, IReadOnlyList<KillSwitchView> KillSwitches);

/// <summary>A breaker that is not plainly closed.</summary>
/// <param name="Stream">Whose: the desk's, or global.</param>
/// <param name="Key">What it guards.</param>
/// <param name="State">closed, open, half-open or tripped.</param>
/// <param name="Failures">That count against a closed one.</param>
/// <param name="Reason">Why it is not closed.</param>
/// <param name="By">Who tripped it.</param>
/// <param name="Until">When an open one lets probes through.</param>
public sealed record BreakerView(
    string Stream, string Key, string State, int? Failures, string? Reason, string? By, DateTimeOffset? Until);

/// <summary>A kill switch that is set. Its scope is <c>leaving</c> or <c>everything</c>.</summary>
public sealed record KillSwitchView(string Stream, string Scope, string By, string Why, DateTimeOffset Since);
