using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Adapters.Uniswap;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Devnet;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>Uniswap V3's own contracts.</summary>
[Collection(DevnetCollection.Name)]
public sealed class UniswapOnDevnetTests(ConformanceDevnet shared)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ChainId Chain = ConformanceDevnet.Ethereum;
    private static readonly UInt256 Thousand = 1_000_000_000;

    private readonly DevnetWorld _world = new(shared.Devnet);

    private Pool WbtcUsdc => _world.Pool(Chain, "WBTC", "USDC", 3000);

    private TokenAmount Usdc(UInt256 raw) => new(_world.Id(Chain, "USDC"), raw);

    private TokenAmount Wbtc(UInt256 raw) => new(_world.Id(Chain, "WBTC"), raw);

    [Theory]
    [InlineData("WETH", "USDC", 500u)]
    [InlineData("USDC", "WETH", 3000u)]
    public async Task Quote_equals_the_swaps_result(string from, string to, uint fee)
    {
        var (venue, pool) = (_world.Venue(Chain), _world.Pool(Chain, "WETH", "USDC", fee));
        var amount = new TokenAmount(_world.Id(Chain, from), from == "WETH" ? UInt256.PowerOfTen(17) : Thousand);
        var account = await TraderAsync(amount, from);
        var quoted = await GivenAsync(venue, pool, amount);
        quoted.Out.Token.ShouldBe(_world.Id(Chain, to));
        quoted.GasUnits.ShouldHaveSingleItem().Units.ShouldBeInRange(150_000UL, 400_000UL);

        var action = new ChainAction.Swap(pool, amount, quoted.Out, await DeadlineAsync(account, 600));
        var receipt = await account.SendAsync(venue.Encode(action, account.Address));
        venue.Read(action, account.Address, receipt).ShouldBe(new ActionOutcome.Swapped(amount, quoted.Out));
        var balances = await account.Chain.BalancesAsync(account.Address, [amount.Token, quoted.Out.Token], None).Value();
        balances.Holdings.Select(holding => holding.Amount.Raw).ShouldBe([UInt256.Zero, quoted.Out.Raw]);
        var options = venue.Options;
        Recorded.Write("swap", new RecordedAction<ChainAction.Swap>(
            action, account.Address.ToString(), receipt, new(options.Factory.ToString(), options.Router.ToString(), options.Quoter.ToString())));
    }

    [Fact]
    public async Task Exact_output_buys_exactly_so_much_for_what_was_quoted()
    {
        var venue = _world.Venue(Chain);
        var wanted = Wbtc(100_000);
        var cost = await venue.QuoteExactOutputAsync(WbtcUsdc, wanted, None).Value();
        var account = await TraderAsync(Usdc(cost + Thousand), "USDC");
        var call = venue.EncodeExactOutput(WbtcUsdc, wanted, Usdc(cost), await DeadlineAsync(account, 600), account.Address);
        var receipt = await account.SendAsync(call);
        var shape = new ChainAction.Swap(WbtcUsdc, Usdc(cost), wanted, DateTimeOffset.UnixEpoch);
        venue.Read(shape, account.Address, receipt).ShouldBe(new ActionOutcome.Swapped(Usdc(cost), wanted));
    }

    [Fact]
    public async Task Exact_output_that_costs_more_than_allowed_is_declined_as_slippage()
    {
        var venue = _world.Venue(Chain);
        var cost = await venue.QuoteExactOutputAsync(WbtcUsdc, Wbtc(100_000), None).Value();
        var account = await TraderAsync(Usdc(cost), "USDC");
        var call = venue.EncodeExactOutput(WbtcUsdc, Wbtc(100_000), Usdc(cost - 1UL), await DeadlineAsync(account, 600), account.Address);
        Expect.Error<PortError.Declined>(await account.Chain.PrepareAsync(account.Address, call, Domain.Accounts.FeePolicy.Default, None)).Code.ShouldBe("slippage");
    }

    [Fact]
    public async Task Swap_that_would_bring_too_little_is_declined_as_slippage()
    {
        var venue = _world.Venue(Chain);
        var account = await TraderAsync(Usdc(Thousand), "USDC");
        var quoted = await GivenAsync(venue, WbtcUsdc, Usdc(Thousand));
        var action = new ChainAction.Swap(WbtcUsdc, Usdc(Thousand), Wbtc(quoted.Out.Raw + 1UL), await DeadlineAsync(account, 600));
        var declined = Expect.Error<PortError.Declined>(await account.Chain.PrepareAsync(account.Address, venue.Encode(action, account.Address), Domain.Accounts.FeePolicy.Default, None));
        declined.Code.ShouldBe("slippage");
        declined.Reason.ShouldContain("Too little received");
    }

    [Fact]
    public async Task Swap_after_its_deadline_is_declined_as_late()
    {
        var venue = _world.Venue(Chain);
        var account = await TraderAsync(Usdc(Thousand), "USDC");
        var action = new ChainAction.Swap(WbtcUsdc, Usdc(Thousand), Wbtc(1), await DeadlineAsync(account, -60));
        var declined = Expect.Error<PortError.Declined>(await account.Chain.PrepareAsync(account.Address, venue.Encode(action, account.Address), Domain.Accounts.FeePolicy.Default, None));
        declined.Code.ShouldBe("deadline");
        declined.Reason.ShouldContain("Transaction too old");
    }

    [Fact]
    public async Task Swap_without_allowance_is_declined_in_plain_words()
    {
        var venue = _world.Venue(Chain);
        var account = await (await _world.AccountAsync(Chain)).WithAsync(shared.Devnet, "USDC", Thousand);
        var action = new ChainAction.Swap(WbtcUsdc, Usdc(Thousand), Wbtc(1), await DeadlineAsync(account, 600));
        Expect.Error<PortError.Declined>(await account.Chain.PrepareAsync(account.Address, venue.Encode(action, account.Address), Domain.Accounts.FeePolicy.Default, None))
            .Reason.ShouldContain("allowance is too low");
    }

    [Fact]
    public async Task Pool_without_liquidity_is_declined()
    {
        var pool = _world.Pool(Chain, "WETH", "WBTC", 10_000);
        await OpenEmptyPoolAsync(pool);
        (await DeclinedAsync(_world.Venue(Chain, pool), pool, Wbtc(1_000))).ShouldStartWith("no-liquidity");
    }

    [Fact]
    public async Task Pool_that_was_never_made_is_declined()
    {
        var pool = _world.Pool(Chain, "WETH", "USDC", 10_000);
        (await DeclinedAsync(_world.Venue(Chain, pool), pool, Usdc(Thousand))).ShouldStartWith("no-liquidity");
    }

    [Fact]
    public async Task More_than_the_pool_can_give_is_declined() =>
        (await DeclinedAsync(_world.Venue(Chain), WbtcUsdc, Usdc(UInt256.PowerOfTen(38)))).ShouldStartWith("no-liquidity");

    [Fact]
    public async Task Factory_that_knows_another_pool_is_not_believed()
    {
        var options = _world.Uniswap(Chain) with { PoolInitCodeHash = Hash32.Zero };
        (await DeclinedAsync(new(options, _world.Connection(Chain)), WbtcUsdc, Usdc(Thousand))).ShouldContain("poolInitCodeHash");
    }

    [Fact]
    public async Task Pools_price_agrees_with_the_feeds()
    {
        var feed = new Chainlink.ChainlinkPrice(_world.Feed(Chain, "USDC"), _world.Connection(Chain));
        foreach (var (asset, fee, dollars) in new[] { ("WETH", 500u, 3_000UL), ("WBTC", 3000u, 60_000UL) })
        {
            var source = new UniswapV3Price(_world.Venue(Chain), _world.Pool(Chain, asset, "USDC", fee),
                _world.Token(Chain, asset), _world.Token(Chain, "USDC"), feed, _world.Connection(Chain), 60);
            var seen = await source.ReadAsync(None).Value();
            seen.Source.ShouldBe($"uniswap-v3:1:{asset}:{fee}");
            var expected = UInt256.PowerOfTen(18) * dollars;
            seen.Price.Raw.ShouldBeInRange(expected - (expected / 200UL), expected + (expected / 200UL));
        }
    }

    private async Task<TestAccount> TraderAsync(TokenAmount amount, string symbol)
    {
        var account = await (await _world.AccountAsync(Chain)).WithAsync(shared.Devnet, symbol, amount.Raw);
        await account.SendAsync(account.Chain.EncodeApprove(amount, _world.Venue(Chain).Spender));
        return account;
    }

    private async Task OpenEmptyPoolAsync(Pool pool)
    {
        var open = AbiFunction.Parse("createAndInitializePoolIfNecessary(address token0, address token1, uint24 fee, uint160 sqrtPriceX96) payable returns (address pool)");
        await shared.Devnet.Chain(Chain).CallAsync(DevnetAccounts.Deployer, shared.Devnet.Deployment.Chain(Chain).Contracts.PositionManager, open, None,
            pool.TokenA.Contract, pool.TokenB.Contract, pool.FeePips, UInt256.One << 96);
    }

    private static async Task<DateTimeOffset> DeadlineAsync(TestAccount account, int seconds) =>
        (await account.Chain.HeadAsync(None).Value()).At.AddSeconds(seconds);

    private static async Task<QuoteAnswer.Given> GivenAsync(UniswapV3Venue venue, Pool pool, TokenAmount amount) =>
        await venue.QuoteAsync(new(pool, amount), None).Value();

    private static async Task<string> DeclinedAsync(UniswapV3Venue venue, Pool pool, TokenAmount amount) =>
        (await venue.QuoteAsync(new(pool, amount), None)).Match(_ => "", error => error is PortError.Declined no ? $"{no.Code}: {no.Reason}" : error.Reason);
}
