using MeshRebalancer.Adapters.Across;
using MeshRebalancer.Adapters.Cctp;
using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Adapters.Chainlink;
using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Adapters.Uniswap;
using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>The devnet as the adapters are configured for it.</summary>
public sealed class DevnetWorld
{
    private readonly LocalDevnet _devnet;

    public DevnetWorld(LocalDevnet devnet)
    {
        _devnet = devnet;
        Connections = [.. devnet.Deployment.Chains.Select(chain => Tests.Connections.Open(new(chain.Id, chain.RpcUrl, chain.WebSocketUrl)))];
        Cctp = new()
        {
            AttestationUrl = new Uri(devnet.Deployment.AttestationUrl),
            Chains =
            [
                .. devnet.Deployment.Chains.Select(chain => new CctpChain(
                    chain.Id, chain.Contracts.Cctp.Domain, Id(chain.Id, "USDC"), chain.Contracts.Cctp.TokenMessenger,
                    chain.Contracts.Cctp.MessageTransmitter, chain.Contracts.Cctp.TokenMinter)),
            ],
        };
    }

    public EquatableArray<EvmConnection> Connections { get; }

    public CctpOptions Cctp { get; }

    public EvmConnection Connection(ChainId chain) => Connections.First(connection => connection.Id == chain);

    public EvmChain Chain(ChainId chain) => new(Connection(chain), NullLogger<EvmChain>.Instance);

    public TokenId Id(ChainId chain, string symbol) => new(chain, _devnet.Deployment.Chain(chain).Contracts.Token(symbol).Address);

    public Token Token(ChainId chain, string symbol) => new(Id(chain, symbol), AssetId.Parse(symbol), _devnet.Deployment.Chain(chain).Contracts.Token(symbol).Decimals);

    public EquatableArray<Token> Tokens(ChainId chain) => [.. _devnet.Deployment.Chain(chain).Contracts.Tokens.Select(token => Token(chain, token.Symbol))];

    public Pool Pool(ChainId chain, string one, string other, uint fee)
    {
        TokenId[] pair = [.. new[] { Id(chain, one), Id(chain, other) }.Order()];
        return new("uniswap-v3", pair[0], pair[1], fee);
    }

    public UniswapV3Options Uniswap(ChainId chain, params Pool[] more)
    {
        var contracts = _devnet.Deployment.Chain(chain).Contracts;
        return new("uniswap-v3", chain, contracts.Factory, contracts.Router, contracts.Quoter,
            [.. contracts.Pools.Select(pool => new Pool("uniswap-v3", new(chain, pool.Token0), new(chain, pool.Token1), (uint)pool.Fee)), .. more]);
    }

    public UniswapV3Venue Venue(ChainId chain, params Pool[] more) => new(Uniswap(chain, more), Connection(chain));

    public ChainlinkFeed Feed(ChainId chain, string asset)
    {
        var feed = _devnet.Deployment.Chain(chain).Contracts.Feeds.First(feed => feed.Asset == asset);
        return new(chain, AssetId.Parse(asset), feed.Address, HeartbeatSeconds: 3600, Decimals: feed.Decimals);
    }

    public CctpV2Bridge Bridge(CctpOptions? options = null) => new(options ?? Cctp, Connections, TimeProvider.System);

    public AcrossOptions AcrossOptions => new()
    {
        QuoteUrl = new Uri(_devnet.Deployment.AcrossUrl),
        Chains = [.. _devnet.Deployment.Chains.Select(chain => new AcrossChain(chain.Id, chain.Contracts.Across.SpokePool, Tokens(chain.Id)))],
    };

    public AcrossBridge Across(AcrossOptions? options = null) => new(options ?? AcrossOptions, Connections, TimeProvider.System);

    public async Task<TestAccount> AccountAsync(ChainId chain)
    {
        var key = TestKeys.Next();
        return await new TestAccount(Chain(chain), new KeystoreSigner([key]), key.Address).WithGasAsync(_devnet);
    }
}
