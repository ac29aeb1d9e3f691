using System.Collections.Concurrent;
using System.Numerics;
using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Adapters.Uniswap;
using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pools;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using Xunit.Abstractions;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>Our own maths beside Uniswap's contracts: pools with random positions, random sizes, both ways, given in and given out.</summary>
[Collection(DevnetCollection.Name)]
public sealed class PoolDepthOnDevnetTests(ConformanceDevnet shared, ITestOutputHelper output)
{
    private const int Seed = 20_261_121;
    private const int Rounds = 25;
    private const int SizesEach = 8;

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ChainId Chain = ConformanceDevnet.Base;

    private static readonly AbiFunction Open = AbiFunction.Parse(
        "createAndInitializePoolIfNecessary(address token0, address token1, uint24 fee, uint160 sqrtPriceX96) payable returns (address pool)");

    private static readonly AbiFunction Mint = AbiFunction.Parse(
        "mint((address token0, address token1, uint24 fee, int24 tickLower, int24 tickUpper, uint256 amount0Desired, uint256 amount1Desired, "
        + "uint256 amount0Min, uint256 amount1Min, address recipient, uint256 deadline) params) payable");

    private readonly Random _random = new(Seed);
    private readonly DevnetWorld _world = new(shared.Devnet);
    private readonly ConcurrentDictionary<string, int> _told = new(StringComparer.Ordinal);

    [Fact]
    public async Task Quotes_equal_the_contracts_to_the_unit_over_random_pools_and_sizes()
    {
        Pool[] pools = [.. new[] { 500u, 3_000u, 10_000u }.SelectMany(fee => new[] { _world.Pool(Chain, "WETH", "AERO", fee), _world.Pool(Chain, "USDC", "WETH", fee) })
            .Where(pool => !_world.Uniswap(Chain).Pools.Contains(pool))];
        pools.Length.ShouldBeGreaterThanOrEqualTo(4);
        await Task.WhenAll(pools.Select(OpenAsync));
        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(pools.Select(pool => SentAsync(Contracts.PositionManager, Mint, [Position(pool)])));
            await Task.WhenAll(pools.Select(pool => SentAsync(Contracts.Router, UniswapAbi.ExactInputSingle, [Trade(pool)])));
            foreach (var pool in pools)
            {
                await CompareAsync(pool);
            }
        }

        output.WriteLine($"seed {Seed}: {pools.Length * Rounds} states of {pools.Length} pools; {string.Join(", ", _told.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} {pair.Key}"))}");
        _told["whole"].ShouldBeGreaterThan(1_000);
        _told["over ticks"].ShouldBeGreaterThan(300);
        _told["exhausted"].ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task What_was_not_read_is_unknown_and_not_empty()
    {
        var pool = _world.Uniswap(Chain).Pools[0];
        var narrow = await new UniswapV3Depth(_world.Uniswap(Chain), _world.Connection(Chain)).ReadAsync(pool, 0, None).Value();
        ConcentratedSwap.In(narrow, zeroForOne: true, UInt256.PowerOfTen(40)).ShouldBeOfType<PoolFill.Beyond>().Tick.ShouldBe(narrow.KnownFrom - 1);
        ConcentratedSwap.In(narrow, zeroForOne: false, UInt256.PowerOfTen(40)).ShouldBeOfType<PoolFill.Beyond>();
    }

    [Fact]
    public async Task A_pool_is_measured_by_what_moves_its_price_and_by_what_was_swapped_in_it()
    {
        var (options, pool) = (_world.Uniswap(Chain), _world.Uniswap(Chain).Pools[0]);
        var venue = new UniswapV3Venue(options, _world.Connection(Chain));
        var before = await venue.MeasureAsync(pool, pool.TokenA, TimeSpan.FromHours(1), None).Value();
        var state = await new UniswapV3Depth(options, _world.Connection(Chain)).ReadAsync(pool, 2, None).Value();
        var moved = ConcentratedSwap.In(state, zeroForOne: true, before.Depth).ShouldBeOfType<PoolFill.Whole>();
        Math.Pow((double)moved.SqrtPriceX96 / (double)state.SqrtPriceX96, 2).ShouldBe(0.99, 1e-4);
        var amount = before.Depth / 1_000u;
        await SentAsync(Contracts.Router, UniswapAbi.ExactInputSingle,
            [new object?[] { pool.TokenA.Contract, pool.TokenB.Contract, pool.FeePips, DevnetAccounts.MarketMaker, amount, UInt256.Zero, UInt256.Zero }]);
        var after = await venue.MeasureAsync(pool, pool.TokenA, TimeSpan.FromHours(1), None).Value();
        (after.Volume!.Value - before.Volume!.Value).ShouldBeGreaterThanOrEqualTo(amount);
        (await venue.MeasureAsync(pool, pool.TokenA, null, None).Value()).Volume.ShouldBeNull();
    }

    [Fact]
    public async Task Pool_that_was_never_made_is_declined()
    {
        var pool = _world.Pool(ConformanceDevnet.Ethereum, "WETH", "USDC", 10_000);
        var depth = new UniswapV3Depth(_world.Uniswap(ConformanceDevnet.Ethereum, pool), _world.Connection(ConformanceDevnet.Ethereum));
        Expect.Error<PortError.Declined>(await depth.ReadAsync(pool, 1, None)).Code.ShouldBe("no-liquidity");
    }

    private DeployedContracts Contracts => shared.Devnet.Deployment.Chain(Chain).Contracts;

    private async Task CompareAsync(Pool pool)
    {
        var options = _world.Uniswap(Chain, pool);
        var state = await new UniswapV3Depth(options, _world.Connection(Chain)).ReadAsync(pool, 64, None).Value();
        (bool ZeroForOne, bool ExactIn, UInt256 Amount)[] asked =
            [.. Enumerable.Range(0, SizesEach * 4).Select(i => (i % 2 == 0, i % 4 < 2, Size()))];
        // Not in one call: an amount that empties a pool takes the gas of a block. Nobody else trades here, so the state stays.
        var told = await Task.WhenAll(asked.Select(ask => _world.Connection(Chain).CallAsync(
            ask.ExactIn ? UniswapAbi.QuoteExactInputSingle : UniswapAbi.QuoteExactOutputSingle, options.Quoter, None,
            [new object?[] { (ask.ZeroForOne ? pool.TokenA : pool.TokenB).Contract, (ask.ZeroForOne ? pool.TokenB : pool.TokenA).Contract, ask.Amount, pool.FeePips, UInt256.Zero }])));
        foreach (var (ask, answer) in asked.Zip(told))
        {
            var ours = ask.ExactIn ? ConcentratedSwap.In(state, ask.ZeroForOne, ask.Amount) : ConcentratedSwap.Out(state, ask.ZeroForOne, ask.Amount);
            ShouldAgree(ours, answer, ask.ExactIn, $"{(ask.ExactIn ? "in" : "out")} {ask.Amount}, zeroForOne {ask.ZeroForOne}, {pool.FeePips} pips, {state}");
        }
    }

    private void ShouldAgree(PoolFill ours, Result<object[], PortError> theirs, bool exactIn, string what)
    {
        switch (ours)
        {
            case PoolFill.Whole whole:
                var quote = theirs.Match(value => value, error => throw new InvalidOperationException($"{what}: {error.Reason}"));
                (exactIn ? whole.Out : whole.In).ShouldBe((UInt256)quote[0], what);
                whole.SqrtPriceX96.ShouldBe((UInt256)quote[1], what);
                Count("whole");
                Count(whole.TicksCrossed > 0 ? "over ticks" : "within a range");
                break;
            case PoolFill.Exhausted exhausted:
                // Given in, the quoter tells how much would come out after all, or reverts where that is nothing; given out, it reverts.
                theirs.Match(value => exactIn ? (UInt256)value[0] : UInt256.MaxValue, _ => exactIn ? UInt256.Zero : exhausted.Out).ShouldBe(exhausted.Out, what);
                Count("exhausted");
                break;
            case PoolFill.Beyond:
                Count("beyond");
                break;
        }
    }

    private void Count(string kind) => _told.AddOrUpdate(kind, 1, (_, count) => count + 1);

    private async Task OpenAsync(Pool pool) => await shared.Devnet.Chain(Chain).CallAsync(DevnetAccounts.MarketMaker, Contracts.PositionManager, Open, None,
        pool.TokenA.Contract, pool.TokenB.Contract, pool.FeePips, TickMath.SqrtPriceAt(_random.Next(-60_000, 60_000)));

    private object?[] Position(Pool pool)
    {
        var spacing = pool.FeePips switch { 500 => 10, 3_000 => 60, _ => 200 };
        var reach = Math.Min(12_000, 70_000 / spacing);
        var lower = _random.Next(-reach, reach - 1);
        var upper = _random.Next(lower + 1, reach);
        return
        [
            pool.TokenA.Contract, pool.TokenB.Contract, pool.FeePips, (BigInteger)(lower * spacing), (BigInteger)(upper * spacing), Size(), Size(), 0, 0,
            DevnetAccounts.MarketMaker, UInt256.MaxValue,
        ];
    }

    private object?[] Trade(Pool pool)
    {
        var zeroForOne = _random.Next(2) == 0;
        return
        [
            (zeroForOne ? pool.TokenA : pool.TokenB).Contract, (zeroForOne ? pool.TokenB : pool.TokenA).Contract, pool.FeePips, DevnetAccounts.MarketMaker,
            Size(), UInt256.Zero, zeroForOne ? TickMath.SqrtPriceAt(-65_000) : TickMath.SqrtPriceAt(65_000),
        ];
    }

    // From dust to more than most pools hold, every power of ten as likely.
    private UInt256 Size() => (UInt256.PowerOfTen(_random.Next(0, 16)) * (ulong)_random.Next(1, 10_000)) + (ulong)_random.Next(0, 1_000);

    // Whether it went through does not matter: either way the pool has a state.
    private async Task SentAsync(Address to, AbiFunction function, object?[] arguments)
    {
        var chain = shared.Devnet.Chain(Chain);
        var sent = await chain.SendAsync(new(DevnetAccounts.MarketMaker, to, function.EncodeCall(arguments), GasLimit: 3_000_000), None);
        try
        {
            await chain.MinedAsync(sent, None);
        }
        catch (DevnetException)
        {
            Count("reverted");
        }
    }
}
