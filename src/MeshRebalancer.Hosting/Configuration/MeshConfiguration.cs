using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pricing;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>A whole configuration, read and found well. Files that it names have not been opened yet.</summary>
/// <param name="Desk">The desk whose portfolios these are.</param>
/// <param name="Journal">Where events are kept.</param>
/// <param name="Listen">Where the API and the page are served: loopback only.</param>
/// <param name="OtlpEndpoint">Where traces, metrics and logs go, or null.</param>
/// <param name="Limits">What the coordinator allows.</param>
/// <param name="Prices">When a price is believed.</param>
/// <param name="Chains">Ordered by id.</param>
/// <param name="Bridges">In the order of the file.</param>
/// <param name="Accounts">In the order of the file.</param>
/// <param name="Portfolios">In the order of the file.</param>
public sealed record MeshConfiguration(
    string Desk,
    JournalConfiguration Journal,
    Uri Listen,
    Uri? OtlpEndpoint,
    DeskLimits Limits,
    PriceConfiguration Prices,
    EquatableArray<ChainConfiguration> Chains,
    EquatableArray<BridgeConfiguration> Bridges,
    EquatableArray<AccountConfiguration> Accounts,
    EquatableArray<PortfolioConfiguration> Portfolios)
{
    /// <summary>When breakers open, and how they close again.</summary>
    public BreakerPolicy Breakers { get; init; } = BreakerPolicy.Default;

    /// <summary>Who may reach the API and the page.</summary>
    public IdentityConfiguration Identity { get; init; } = IdentityConfiguration.Default;
}

/// <summary>Where events are kept.</summary>
public abstract record JournalConfiguration
{
    private JournalConfiguration()
    {
    }

    /// <summary>A file, made where missing.</summary>
    public sealed record Sqlite(string Path) : JournalConfiguration;

    /// <summary>A database. Its connection string holds a password, so it stands in a file of its own.</summary>
    public sealed record Postgres(string ConnectionStringFile) : JournalConfiguration;
}

/// <summary>When a price is believed.</summary>
/// <param name="Quorum">Fresh sources that must agree, 2 … 9.</param>
/// <param name="DisagreementMaxBps">How far each may stand from their median, 1 … 1,000.</param>
public sealed record PriceConfiguration(int Quorum, int DisagreementMaxBps)
{
    /// <summary>How fast a price may move; null is no bound.</summary>
    public JumpBound? Jump { get; init; }

    /// <summary>What is different for single assets; ordered by asset.</summary>
    public EquatableArray<AssetPriceConfiguration> Assets { get; init; } = [];

    /// <summary>Exchanges whose prices are streamed.</summary>
    public EquatableArray<ExchangeConfiguration> Streams { get; init; } = [];

    /// <summary>Stored bars of the time before this node; null where there are none.</summary>
    public HistoryConfiguration? History { get; init; }
}

/// <summary>Stored bars: a CSV file with <c>time,asset,open,high,low,close</c>.</summary>
/// <param name="Path">The file; not opened yet.</param>
/// <param name="BarSeconds">The length of its bars, 60 … 604,800.</param>
public sealed record HistoryConfiguration(string Path, int BarSeconds);

/// <summary>What is different for one asset; null is as for all.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Quorum">Fresh sources that must agree, 2 … 9.</param>
/// <param name="DisagreementMaxBps">How far each may stand from their median, 1 … 1,000.</param>
/// <param name="Jump">How fast its price may move.</param>
/// <param name="Peg">What it must stay worth; null where it is free.</param>
public sealed record AssetPriceConfiguration(AssetId Asset, int? Quorum, int? DisagreementMaxBps, JumpBound? Jump, PegConfiguration? Peg);

/// <summary>What a stable or wrapped asset must stay worth.</summary>
/// <param name="To">The asset that it stands for; null is the US dollar.</param>
/// <param name="DeviationMaxBps">How far from it, 1 … 5,000.</param>
/// <param name="OnEachChain">Whether its token must be seen trading inside that bound on each chain that has one.</param>
public sealed record PegConfiguration(AssetId? To, int DeviationMaxBps, bool OnEachChain);

/// <summary>An exchange whose prices are streamed.</summary>
/// <param name="Name">In the names of its prices.</param>
/// <param name="WebSocket">Its public feed.</param>
/// <param name="AgeMaxSeconds">A price that is older is stale, 1 … 3,600.</param>
/// <param name="Products">What it calls the assets; ordered by asset.</param>
public sealed record ExchangeConfiguration(string Name, Uri WebSocket, int AgeMaxSeconds, EquatableArray<ExchangeProductConfiguration> Products);

/// <summary>A product that the exchange trades against US dollars.</summary>
public sealed record ExchangeProductConfiguration(AssetId Asset, string Product);

/// <summary>A network.</summary>
/// <param name="Id">As in EIP-155; compared with what the endpoint answers.</param>
/// <param name="Name">For people.</param>
/// <param name="NativeAsset">The asset whose price the native coin has.</param>
/// <param name="Rpc">Endpoints: secrets.</param>
/// <param name="Confirmations">Blocks that must hold a transaction before it counts, its own included: 1 … 1,000.</param>
/// <param name="Tokens">Tokens of the portfolios' assets.</param>
/// <param name="Venues">Where one swaps.</param>
/// <param name="Feeds">Where prices come from.</param>
public sealed record ChainConfiguration(
    ChainId Id,
    string Name,
    AssetId NativeAsset,
    RpcConfiguration Rpc,
    int Confirmations,
    EquatableArray<Token> Tokens,
    EquatableArray<VenueConfiguration> Venues,
    EquatableArray<FeedConfiguration> Feeds)
{
    /// <summary>Issuers and bridges behind its tokens, where there are any; ordered by token.</summary>
    public EquatableArray<TokenBacking> Backing { get; init; } = [];

    /// <summary>What each account may let leave of its tokens, in raw units, where there is a limit; ordered by token.</summary>
    public EquatableArray<TokenLimit> TokenLimits { get; init; } = [];

    /// <summary>What the portfolios' accounts have of its native coin; null leaves that to people.</summary>
    public GasConfiguration? Gas { get; init; }

    /// <summary>The rollup's sequencer-uptime feed; null where there is none.</summary>
    public SequencerConfiguration? Sequencer { get; init; }

    /// <summary>How its transactions are paid for, sent and followed; null is the default of each.</summary>
    public TransactionConfiguration? Transactions { get; init; }
}

/// <summary>A rollup's sequencer-uptime feed.</summary>
/// <param name="Contract">The proxy.</param>
/// <param name="GraceSeconds">How long after the sequencer's return prices are not believed, 0 … 86,400.</param>
public sealed record SequencerConfiguration(Address Contract, int GraceSeconds);

/// <summary>How a chain's transactions are paid for, sent and followed.</summary>
/// <param name="Policy">What the chain's accounts go by.</param>
/// <param name="PrivateRpc">The private relay: a secret. Null where there is none.</param>
public sealed record TransactionConfiguration(AccountPolicy Policy, Uri? PrivateRpc)
{
    /// <summary>The account that sends mints, by name; null leaves them to each portfolio's own.</summary>
    public string? MintAccount { get; init; }

    /// <summary>What each account may let leave; null is no limit.</summary>
    public SpendConfiguration? Spending { get; init; }

    /// <summary>What each account may send of the native coin, fees apart; null is no limit.</summary>
    public CoinLimit? CoinSpending { get; init; }

    public override string ToString() => $"TransactionConfiguration {{ Policy = {Policy}, PrivateRpc = {PrivateRpc?.Host}, Spending = {Spending} }}";
}

/// <summary>What one account may let leave on a chain: judged on the bytes, before they are signed.</summary>
/// <param name="Max">With one transaction, and the most that one allowance may be; above zero, or null.</param>
/// <param name="DayMax">Within any 24 hours; above zero, or null.</param>
public sealed record SpendConfiguration(Usd? Max, Usd? DayMax);

/// <summary>A Uniswap V3 deployment and the pools of it that may be used.</summary>
public sealed record VenueConfiguration(
    string Name, Address Factory, Address Router, Address Quoter, EquatableArray<PoolConfiguration> Pools);

/// <summary>A pool: two assets of the chain and a fee in hundredths of a basis point.</summary>
public sealed record PoolConfiguration(AssetId AssetA, AssetId AssetB, uint FeePips);

/// <summary>A source of prices.</summary>
public abstract record FeedConfiguration
{
    private FeedConfiguration()
    {
    }

    /// <summary>The asset that it prices.</summary>
    public abstract AssetId Asset { get; init; }

    /// <summary>A Chainlink aggregator that answers in USD.</summary>
    /// <param name="Asset">The asset.</param>
    /// <param name="Contract">The proxy.</param>
    /// <param name="Decimals">Compared with what the feed says.</param>
    /// <param name="HeartbeatSeconds">An answer older than this, and five minutes of grace, is stale.</param>
    public sealed record Chainlink(AssetId Asset, Address Contract, int Decimals, int HeartbeatSeconds) : FeedConfiguration;

    /// <summary>A pool's own mid price, in USD through a feed of the other asset on the same chain.</summary>
    /// <param name="Asset">The asset.</param>
    /// <param name="Venue">The venue's name.</param>
    /// <param name="Pool">The pool.</param>
    /// <param name="QuoteFeed">The Chainlink aggregator of the other asset.</param>
    /// <param name="AgeMaxSeconds">A head older than this is stale.</param>
    /// <param name="Window">The pool's mean, or null for the mid price alone.</param>
    public sealed record PoolMid(AssetId Asset, string Venue, PoolConfiguration Pool, Chainlink QuoteFeed, int AgeMaxSeconds, MeanConfiguration? Window = null) : FeedConfiguration;
}

/// <summary>A pool's mean over a while, and how far the pool's spot price may stand from it.</summary>
/// <param name="Seconds">30 … 86,400.</param>
/// <param name="SpotDeviationMaxBps">1 … 5,000.</param>
/// <param name="IsPrice">Whether the mean is the price (<c>uniswap-v3-twap</c>), or guards the mid price.</param>
public sealed record MeanConfiguration(int Seconds, int SpotDeviationMaxBps, bool IsPrice);

/// <summary>A key: an encrypted V3 keystore and the file that holds its passphrase.</summary>
public sealed record AccountConfiguration(string Name, string KeystorePath, string PassphrasePath);

/// <summary>A portfolio and its mandate. Its mode is not configured: it opens in observe, and is changed by a person.</summary>
/// <param name="Id">Unique on the desk.</param>
/// <param name="Account">An account's name.</param>
/// <param name="Chains">Where it holds and trades; ordered by id.</param>
/// <param name="Mandate">What its owner wants.</param>
public sealed record PortfolioConfiguration(string Id, string Account, EquatableArray<ChainId> Chains, Mandate Mandate);
