using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Node.Demo;

/// <summary>What a running devnet is as a node's configuration.</summary>
internal static class DevnetConfigurations
{
    // The devnet's feeds answer at each move of the market, and are refreshed at every start.
    private const int HeartbeatSeconds = 3_600;

    // The devnet's quotes have their own, shorter where a fill is to expire.
    private const int FillSeconds = 14_400;

    // Nobody attacks a devnet, and who watches a demonstration does not wait a quarter of an hour.
    private const int FinalDepth = 3;

    public static MeshConfiguration Of(
        DevnetDeployment deployment,
        JournalConfiguration journal,
        Uri listen,
        Uri? otlp,
        EquatableArray<AccountConfiguration> accounts,
        EquatableArray<PortfolioConfiguration> portfolios) => new(
        "demo",
        journal,
        listen,
        otlp,
        new DeskLimits(10, Usd.Of(5_000_000)),
        new PriceConfiguration(2, 100),
        deployment.Chains.Select(Chain).OrderBy(chain => chain.Id).ToEquatableArray(),
        [Cctp(deployment), Across(deployment)],
        accounts,
        portfolios)
        {
            // Play money, on loopback alone: nobody has to look for a key first.
            Identity = IdentityConfiguration.Open,
        };

    /// <summary>USDC over CCTP v2.</summary>
    public static BridgeConfiguration Cctp(DevnetDeployment deployment) =>
        new BridgeConfiguration.CctpV2("cctp-v2", new Uri(deployment.AttestationUrl), Fast: true, deployment.Chains.Select(Cctp).ToEquatableArray());

    /// <summary>USDC over Across.</summary>
    public static BridgeConfiguration Across(DevnetDeployment deployment) =>
        new BridgeConfiguration.Across("across", new Uri(deployment.AcrossUrl), FillSeconds, deployment.Chains.Select(Across).ToEquatableArray());

    private static ChainConfiguration Chain(DevnetChain chain) => new(
        chain.Id,
        chain.Id.Value == 1 ? "ethereum" : "base",
        AssetId.Parse("WETH"),
        new([new Uri(chain.RpcUrl)], new Uri(chain.WebSocketUrl)),
        Confirmations: 1,
        chain.Contracts.Tokens.Select(token => new Token(new(chain.Id, token.Address), AssetId.Parse(token.Symbol), token.Decimals)).OrderBy(token => token.Id).ToEquatableArray(),
        [new("uniswap-v3", chain.Contracts.Factory, chain.Contracts.Router, chain.Contracts.Quoter, chain.Contracts.Pools.Select(pool => Pool(pool, chain)).ToEquatableArray())],
        [.. chain.Contracts.Feeds.Select(Chainlink), .. chain.Contracts.Pools.DistinctBy(pool => Other(pool, chain)).Select(pool => Mid(pool, chain))])
    {
        Transactions = new(AccountPolicy.Default with { Finality = new ConfirmationPolicy.Depth(FinalDepth) }, PrivateRpc: null),
    };

    private static PoolConfiguration Pool(DeployedPool pool, DevnetChain chain) => new(
        AssetId.Parse(chain.Contracts.Token(pool.Token0).Symbol), AssetId.Parse(chain.Contracts.Token(pool.Token1).Symbol), (uint)pool.Fee);

    private static FeedConfiguration.Chainlink Chainlink(DeployedFeed feed) =>
        new(AssetId.Parse(feed.Asset), feed.Address, feed.Decimals, HeartbeatSeconds);

    private static FeedConfiguration.PoolMid Mid(DeployedPool pool, DevnetChain chain) => new(
        AssetId.Parse(Other(pool, chain)), "uniswap-v3", Pool(pool, chain), Chainlink(chain.Contracts.Feeds.First(feed => feed.Asset == "USDC")), AgeMaxSeconds: 120);

    /// <summary>Every pool of the devnet has USDC on one side; this is the other.</summary>
    private static string Other(DeployedPool pool, DevnetChain chain) =>
        chain.Contracts.Token(pool.Token0).Symbol is var symbol and not "USDC" ? symbol : chain.Contracts.Token(pool.Token1).Symbol;

    private static CctpEnd Cctp(DevnetChain chain) => new(
        chain.Id, chain.Contracts.Cctp.Domain, AssetId.Parse("USDC"), chain.Contracts.Cctp.TokenMessenger,
        chain.Contracts.Cctp.MessageTransmitter, chain.Contracts.Cctp.TokenMinter);

    private static AcrossEnd Across(DevnetChain chain) => new(chain.Id, [AssetId.Parse("USDC")], chain.Contracts.Across.SpokePool);
}
