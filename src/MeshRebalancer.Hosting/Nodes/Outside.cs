using MeshRebalancer.Adapters.Across;
using MeshRebalancer.Adapters.Cctp;
using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Adapters.Chainlink;
using MeshRebalancer.Adapters.Checks;
using MeshRebalancer.Adapters.Exchanges;
using MeshRebalancer.Adapters.Uniswap;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;
using MeshRebalancer.Runtime;
using MeshRebalancer.Runtime.Connectors;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Hosting.Nodes;

/// <summary>The outside world that a configuration names: connections, and the adapters over them.</summary>
public sealed class Outside : IAsyncDisposable
{
    private readonly Dictionary<ChainId, EvmConnection> _connections;
    private readonly MeshConfiguration _configuration;

    /// <param name="configuration">Read and found well.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Where adapters log.</param>
    /// <param name="client">Chooses another client; null is our own for every chain.</param>
    /// <exception cref="NodeRefusedException">The parts don't fit together: every reason is named.</exception>
    public Outside(MeshConfiguration configuration, TimeProvider time, ILoggerFactory logs, ChainClient? client = null)
    {
        _configuration = configuration;
        _connections = configuration.Chains.ToDictionary(chain => chain.Id, chain => new EvmConnection(Options(chain), time, new Random()));
        Chains = [.. configuration.Chains.Select(chain => ChainOver(_connections[chain.Id], chain, client, time, logs))];
        Venues = [.. configuration.Chains.SelectMany(chain => chain.Venues.Select(venue => new UniswapV3Venue(Options(chain, venue), _connections[chain.Id])))];
        Bridges = [.. configuration.Bridges.Select(bridge => BridgeOf(bridge, time))];
        Prices = [.. configuration.Chains.SelectMany(chain => chain.Feeds.Select(feed => Guarded(chain, Source(chain, feed))))];
        Streams = [.. configuration.Prices.Streams.Select(stream => new ExchangeTicker(Options(stream), time))];
        Map = MarketMaps.Build(
            configuration.Chains.SelectMany(chain => chain.Tokens),
            Venues.SelectMany(venue => venue.Options.Pools),
            Bridges,
            configuration.Chains.Select(chain => new ChainFacts(chain.Id, chain.NativeAsset)))
            .Match(map => map, violations => throw new NodeRefusedException(string.Join('\n', violations)));
    }

    /// <summary>Ordered by id.</summary>
    public IReadOnlyList<IChain> Chains { get; }

    /// <summary>By chain.</summary>
    public IReadOnlyList<UniswapV3Venue> Venues { get; }

    /// <summary>As configured.</summary>
    public IReadOnlyList<IBridge> Bridges { get; }

    /// <summary>By chain.</summary>
    public IReadOnlyList<IPriceSource> Prices { get; }

    /// <summary>As configured.</summary>
    public IReadOnlyList<IPriceStream> Streams { get; }

    /// <summary>What can be traded where.</summary>
    public MarketMap Map { get; }

    /// <summary>Everything as the node's runtime takes it.</summary>
    public NodePorts Ports(ISigner signer) => new(
        Map, Chains, Venues, Bridges, Prices, signer, [.. _configuration.Chains.SelectMany(chain => chain.Backing)], [new Erc20Calls(Map.Tokens)], Streams: Streams);

    /// <summary>What a check of one chain looks at.</summary>
    public CheckScope Scope(ChainConfiguration chain, IEnumerable<Address> accounts) => new(
        _connections[chain.Id],
        chain.Tokens,
        [.. Venues.Where(venue => venue.Chain == chain.Id)],
        [.. Prices.Where(price => price.Chain == chain.Id)],
        [.. _configuration.Bridges.Zip(Bridges).Where(pair => pair.First.Chains.Contains(chain.Id)).Select(pair => pair.Second)],
        [.. accounts]);

    /// <summary>How each endpoint of a chain fares, in order of preference.</summary>
    public EquatableArray<EndpointStatus> EndpointsOf(ChainId chain) => _connections[chain].Status();

    /// <summary>How far a chain's endpoints agree; null where there is only one.</summary>
    public QuorumStatus? QuorumOf(ChainId chain) => Chains.OfType<QuorumChain>().FirstOrDefault(one => one.Id == chain)?.Status();

    /// <summary>Asks every endpoint for its chain's id, and says in the log which ones are not believed or do not answer.</summary>
    public Task VerifyEndpointsAsync(ILogger log, CancellationToken cancel) =>
        Task.WhenAll(_connections.Values.SelectMany(connection => connection.Options.Endpoints.Select(async endpoint =>
        {
            if (await connection.Only(endpoint).VerifyAsync(cancel) is Result<ChainId, PortError>.Fail { Error: var error })
            {
                log.LogWarning("Endpoint {Endpoint} of chain {Chain} is not used: {Reason}", endpoint.Name, connection.Id, error.Reason);
            }
        })));

    public async ValueTask DisposeAsync()
    {
        foreach (var bridge in Bridges.OfType<IDisposable>())
        {
            bridge.Dispose();
        }

        foreach (var connection in _connections.Values)
        {
            await connection.DisposeAsync();
        }
    }

    /// <summary>One endpoint is believed alone; of several, enough must agree on what decides over money.</summary>
    private static IChain ChainOver(EvmConnection connection, ChainConfiguration chain, ChainClient? client, TimeProvider time, ILoggerFactory logs)
    {
        var (endpoints, log) = (connection.Options.Endpoints, logs.CreateLogger<EvmChain>());
        if (endpoints.Count == 1)
        {
            return client?.Invoke(chain, chain.Rpc.Endpoints[0], time, logs) ?? new EvmChain(connection, log);
        }

        var together = new QuorumChain(
            [.. endpoints.Zip(chain.Rpc.Endpoints, (one, place) => new ChainMember(one.Name, client?.Invoke(chain, place, time, logs) ?? new EvmChain(connection.Only(one), log)))],
            new() { Need = chain.Rpc.Quorum ?? QuorumOptions.Majority(endpoints.Count) },
            time,
            logs.CreateLogger<QuorumChain>());
        connection.BelieveTogether(together);
        return together;
    }

    private static ChainOptions Options(ChainConfiguration chain) => new()
    {
        Id = chain.Id,
        Endpoints = [.. chain.Rpc.Endpoints.Select(Options)],
        Private = chain.Transactions?.PrivateRpc is { } relay ? RpcEndpoint.Parse(relay.OriginalString) : null,
        Confirmations = chain.Confirmations,
    };

    private static EndpointOptions Options(EndpointConfiguration endpoint) => new()
    {
        Name = endpoint.Name,
        Http = RpcEndpoint.Parse(endpoint.Http.OriginalString),
        WebSocket = endpoint.WebSocket is { } socket ? RpcEndpoint.Parse(socket.OriginalString) : null,
        CallsPerSecondMax = endpoint.CallsPerSecondMax,
        CreditsPerSecondMax = endpoint.CreditsPerSecondMax,
        CreditsPerDayMax = endpoint.CreditsPerDayMax,
        Prices = [.. endpoint.Prices.Select(price => new MethodPrice(price.Method, price.Credits))],
    };

    private static UniswapV3Options Options(ChainConfiguration chain, VenueConfiguration venue) =>
        new(venue.Name, chain.Id, venue.Factory, venue.Router, venue.Quoter, [.. venue.Pools.Select(pool => PoolOf(chain, venue.Name, pool))]);

    private IBridge BridgeOf(BridgeConfiguration bridge, TimeProvider time)
    {
        EvmConnection[] connections = [.. bridge.Chains.Select(chain => _connections[chain])];
        return bridge switch
        {
            BridgeConfiguration.CctpV2 cctp => new CctpV2Bridge(Options(cctp), connections, time),
            BridgeConfiguration.CctpV1 cctp => new CctpV1Bridge(Options(cctp), connections, time),
            BridgeConfiguration.Across across => new AcrossBridge(Options(across), connections, time),
        };
    }

    private CctpOptions Options(BridgeConfiguration.CctpV2 bridge) => new()
    {
        Name = bridge.Name,
        AttestationUrl = bridge.AttestationUrl,
        Chains = [.. bridge.Ends.Select(end => new CctpChain(end.Chain, end.Domain, TokenOf(Chain(end.Chain), end.Asset).Id, end.TokenMessenger, end.MessageTransmitter, end.TokenMinter)
        {
            Speed = bridge.Fast ? CctpSpeed.Fast : CctpSpeed.Standard,
        })],
    };

    // No minter is asked: nothing new is burnt.
    private CctpOptions Options(BridgeConfiguration.CctpV1 bridge) => new()
    {
        Name = bridge.Name,
        AttestationUrl = bridge.AttestationUrl,
        Chains = [.. bridge.Ends.Select(end => new CctpChain(end.Chain, end.Domain, TokenOf(Chain(end.Chain), end.Asset).Id, end.TokenMessenger, end.MessageTransmitter, Address.Zero))],
    };

    private AcrossOptions Options(BridgeConfiguration.Across bridge) => new()
    {
        Name = bridge.Name,
        QuoteUrl = bridge.QuoteUrl,
        FillSeconds = bridge.FillSeconds,
        Chains = [.. bridge.Ends.Select(end => new AcrossChain(end.Chain, end.SpokePool, [.. end.Assets.Select(asset => TokenOf(Chain(end.Chain), asset))]))],
    };

    private IPriceSource Source(ChainConfiguration chain, FeedConfiguration feed) => feed switch
    {
        FeedConfiguration.Chainlink chainlink => Chainlink(chain, chainlink),
        FeedConfiguration.PoolMid mid => Mid(chain, mid),
    };

    private IPriceSource Guarded(ChainConfiguration chain, IPriceSource source) => chain.Sequencer is { } sequencer
        ? SequencerGuard.Before(source, new(sequencer.Contract, sequencer.GraceSeconds), _connections[chain.Id])
        : source;

    private static ExchangeTickerOptions Options(ExchangeConfiguration stream) =>
        new(stream.Name, stream.WebSocket, [.. stream.Products.Select(product => new ExchangeProduct(product.Asset, product.Product))], stream.AgeMaxSeconds);

    private ChainlinkPrice Chainlink(ChainConfiguration chain, FeedConfiguration.Chainlink feed) =>
        new(new ChainlinkFeed(chain.Id, feed.Asset, feed.Contract, feed.HeartbeatSeconds, Decimals: feed.Decimals), _connections[chain.Id]);

    private UniswapV3Price Mid(ChainConfiguration chain, FeedConfiguration.PoolMid mid)
    {
        var other = mid.Pool.AssetA == mid.Asset ? mid.Pool.AssetB : mid.Pool.AssetA;
        return new(
            Venues.First(venue => venue.Chain == chain.Id && venue.Name == mid.Venue),
            PoolOf(chain, mid.Venue, mid.Pool),
            TokenOf(chain, mid.Asset),
            TokenOf(chain, other),
            Chainlink(chain, mid.QuoteFeed),
            _connections[chain.Id],
            mid.AgeMaxSeconds,
            mid.Window is { } window ? new(window.Seconds, window.SpotDeviationMaxBps, window.IsPrice) : null);
    }

    private static Pool PoolOf(ChainConfiguration chain, string venue, PoolConfiguration pool)
    {
        var (one, other) = (TokenOf(chain, pool.AssetA).Id, TokenOf(chain, pool.AssetB).Id);
        return one.CompareTo(other) < 0 ? new(venue, one, other, pool.FeePips) : new(venue, other, one, pool.FeePips);
    }

    private static Token TokenOf(ChainConfiguration chain, AssetId asset) => chain.Tokens.First(token => token.Asset == asset);

    private ChainConfiguration Chain(ChainId id) => _configuration.Chains.First(chain => chain.Id == id);
}
