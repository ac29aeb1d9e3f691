using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Adapters.Chainlink;
using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Adapters.Uniswap;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>Feeds and pools of one chain, read in one call of the real Multicall3.</summary>
[Collection(DevnetCollection.Name)]
public sealed class PricesTogetherOnDevnetTests(ConformanceDevnet shared)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ChainId Chain = ConformanceDevnet.Ethereum;

    private readonly DevnetWorld _world = new(shared.Devnet);

    [Fact]
    public async Task All_prices_of_a_chain_are_read_in_one_call_and_at_one_block()
    {
        await using var proxy = await FaultProxy.StartAsync(new Uri(shared.Devnet.Deployment.Chain(Chain).RpcUrl));
        await using var connection = Connections.Open(new(Chain, proxy.Url.ToString(), null));
        IPriceSource[] sources = [Feed("WETH", connection), Feed("USDC", connection), Pool("WETH", 500, connection), Pool("WETH", 3_000, connection)];
        await sources[0].Reader!.ReadAsync(sources, None);
        var before = proxy.Counts.Values.Sum();

        var together = await sources[0].Reader!.ReadAsync(sources, None);

        (proxy.Counts.Values.Sum() - before).ShouldBe(1);
        var seen = together.Select(outcome => outcome.Match(ok => ok, error => throw new InvalidOperationException(error.Reason))).ToArray();
        seen.Select(one => one.Source).ShouldBe(sources.Select(source => source.Name));
        seen[2].At.ShouldBe(seen[3].At);
        seen[0].ShouldBe(await sources[0].ReadAsync(None).Value());
    }

    [Fact]
    public async Task A_source_that_gives_no_price_leaves_the_others_alone()
    {
        var nowhere = new ChainlinkPrice(new(Chain, AssetId.Parse("WETH"), Address.Parse("0x00000000000000000000000000000000000000bd"), 60), _world.Connection(Chain));
        var never = new UniswapV3Price(
            _world.Venue(Chain, _world.Pool(Chain, "WETH", "WBTC", 100)), _world.Pool(Chain, "WETH", "WBTC", 100), _world.Token(Chain, "WETH"), _world.Token(Chain, "WBTC"),
            Feed("WBTC", _world.Connection(Chain)), _world.Connection(Chain), 120);
        IPriceSource[] sources = [nowhere, Feed("WETH", _world.Connection(Chain)), never, Feed("USDC", _world.Connection(Chain))];

        var outcomes = await sources[0].Reader!.ReadAsync(sources, None);

        Expect.Error<PortError.Unreadable>(outcomes[0]).Reason.ShouldContain("returned nothing");
        Expect.Error<PortError.Unreadable>(outcomes[2]).Reason.ShouldContain("WETH:100");
        outcomes[1].ShouldBeOfType<Result<PriceObservation, PortError>.Ok>();
        outcomes[3].ShouldBeOfType<Result<PriceObservation, PortError>.Ok>().Value.Price.ShouldBe(new Price(UInt256.PowerOfTen(18)));
    }

    private ChainlinkPrice Feed(string asset, EvmConnection connection) => new(_world.Feed(Chain, asset), connection);

    private UniswapV3Price Pool(string asset, uint fee, EvmConnection connection) => new(
        new UniswapV3Venue(_world.Uniswap(Chain), connection), _world.Pool(Chain, asset, "USDC", fee), _world.Token(Chain, asset), _world.Token(Chain, "USDC"),
        Feed("USDC", connection), connection, 120);
}
