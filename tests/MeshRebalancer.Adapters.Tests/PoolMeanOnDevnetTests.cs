using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Adapters.Uniswap;
using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>The mean of Uniswap's own pools by <c>observe</c>, beside their spot price, while somebody moves one.</summary>
[Collection(DevnetCollection.Name)]
public sealed class PoolMeanOnDevnetTests(ConformanceDevnet shared)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ChainId Chain = ConformanceDevnet.Base;
    private static readonly AbiFunction Grow = AbiFunction.Parse("increaseObservationCardinalityNext(uint16 observationCardinalityNext)");

    private readonly DevnetWorld _world = new(shared.Devnet);

    [Fact]
    public async Task The_mean_stays_where_it_was_while_one_trade_moves_the_spot_price_and_both_are_doubted()
    {
        var pool = shared.Devnet.Deployment.Chain(Chain).Contracts.Pools.First(pool => Sides(pool).Contains("WETH"));
        var (mean, guarded, spot) = (Source(pool, new(60, 200, IsPrice: true)), Source(pool, new(60, 200, IsPrice: false)), Source(pool, null));

        // A pool keeps one observation until somebody pays for more, so nothing reaches back past its last trade.
        Expect.Error<PortError.Unreadable>(await Source(pool, new(86_400, 200, IsPrice: true)).ReadAsync(None)).Reason.ShouldContain("increaseObservationCardinalityNext");
        await shared.Devnet.Chain(Chain).CallAsync(DevnetAccounts.Deployer, pool.Address, Grow, None, (UInt256)50UL);
        await TradeAsync(pool, "WETH", UInt256.PowerOfTen(12));
        await PassAsync(120);

        var before = await spot.ReadAsync(None).Value();
        var quiet = await mean.ReadAsync(None).Value();
        quiet.Source.ShouldBe($"uniswap-v3-twap:8453:WETH:{pool.Fee}");
        quiet.Doubt.ShouldBeNull();
        Bps(quiet.Price, before.Price).ShouldBeLessThanOrEqualTo(2);

        // Twenty thousand WETH into the pool: the spot price falls by far more than 2 %, the mean of a minute hardly.
        var snapshot = await shared.Devnet.Chain(Chain).AskAsync("evm_snapshot", None);
        try
        {
            await TradeAsync(pool, "WETH", UInt256.PowerOfTen(18) * 20_000UL);
            var (moved, held, watched) = (await spot.ReadAsync(None).Value(), await mean.ReadAsync(None).Value(), await guarded.ReadAsync(None).Value());
            Bps(moved.Price, before.Price).ShouldBeGreaterThan(500);
            held.Price.CompareTo(moved.Price).ShouldBeGreaterThan(0);
            held.Doubt.ShouldNotBeNull().ShouldContain("its mean over 60 s");
            watched.Doubt.ShouldNotBeNull();
            watched.Price.ShouldBe(moved.Price);
        }
        finally
        {
            await shared.Devnet.Chain(Chain).AskAsync("evm_revert", None, snapshot.GetString());
        }
    }

    [Fact]
    public async Task A_stable_coins_own_pool_tells_what_it_is_worth_on_its_chain()
    {
        var pool = shared.Devnet.Deployment.Chain(Chain).Contracts.Pools.First(pool => Sides(pool).Contains("WETH"));
        var source = new UniswapV3Price(
            _world.Venue(Chain), PoolOf(pool), _world.Token(Chain, "USDC"), _world.Token(Chain, "WETH"),
            new(_world.Feed(Chain, "WETH"), _world.Connection(Chain)), _world.Connection(Chain), 120);
        var seen = await source.ReadAsync(None).Value();
        source.TradedOn.ShouldBe(Chain);
        Bps(seen.Price, new(UInt256.PowerOfTen(18))).ShouldBeLessThan(100);
    }

    private string[] Sides(DeployedPool pool) =>
        [.. new[] { pool.Token0, pool.Token1 }.Select(token => shared.Devnet.Deployment.Chain(Chain).Contracts.Token(token).Symbol)];

    private Pool PoolOf(DeployedPool pool) => new("uniswap-v3", new(Chain, pool.Token0), new(Chain, pool.Token1), (uint)pool.Fee);

    private UniswapV3Price Source(DeployedPool pool, PoolWindow? window) => new(
        _world.Venue(Chain), PoolOf(pool), _world.Token(Chain, "WETH"), _world.Token(Chain, "USDC"),
        new(_world.Feed(Chain, "USDC"), _world.Connection(Chain)), _world.Connection(Chain), 120, window);

    private async Task TradeAsync(DeployedPool pool, string symbol, UInt256 raw)
    {
        var venue = _world.Venue(Chain);
        var amount = new TokenAmount(_world.Id(Chain, symbol), raw);
        var account = await (await _world.AccountAsync(Chain)).WithAsync(shared.Devnet, symbol, raw);
        await account.SendAsync(account.Chain.EncodeApprove(amount, venue.Spender));
        var other = pool.Token0 == amount.Token.Contract ? pool.Token1 : pool.Token0;
        var deadline = (await account.Chain.HeadAsync(None).Value()).At.AddSeconds(3_600);
        await account.SendAsync(venue.Encode(new(PoolOf(pool), amount, new(new(Chain, other), UInt256.One), deadline), account.Address));
    }

    private async Task PassAsync(int seconds)
    {
        await shared.Devnet.Chain(Chain).AskAsync("evm_increaseTime", None, seconds);
        await shared.Devnet.Chain(Chain).MineAsync(1, None);
    }

    private static int Bps(Price one, Price other)
    {
        var (low, high) = one.CompareTo(other) < 0 ? (one, other) : (other, one);
        return (int)(long)UInt256.MulDiv(high.Raw - low.Raw, 10_000u, other.Raw, Rounding.Down);
    }
}
