using System.Numerics;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet.Tests;

[Collection(DevnetCollection.Name)]
public sealed class DevnetTests(DevnetFixture fixture)
{
    private static readonly AbiFunction QuoteExactInputSingle = AbiFunction.Parse(
        "quoteExactInputSingle((address tokenIn, address tokenOut, uint256 amountIn, uint24 fee, uint160 sqrtPriceLimitX96) params) "
        + "returns (uint256 amountOut, uint160 sqrtPriceX96After, uint32 initializedTicksCrossed, uint256 gasEstimate)");

    private static readonly AbiFunction LatestRoundData = AbiFunction.Parse(
        "latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)");

    public static TheoryData<ulong> Chains => [1, 8453];

    [Fact]
    public async Task Second_start_takes_the_chains_from_the_cache()
    {
        var seen = new List<DevnetProgress>();
        await using var second = await LocalDevnet.StartAsync(DevnetFixture.Options, new Reports(seen), default);
        seen.Select(report => report.Step).Distinct().ShouldBe(["chains"]);
        second.Deployment.Chains.Select(chain => chain.Contracts).ShouldBe(fixture.Devnet.Deployment.Chains.Select(chain => chain.Contracts));
        second.Deployment.Chains.Select(chain => chain.RpcUrl).ShouldNotBe(fixture.Devnet.Deployment.Chains.Select(chain => chain.RpcUrl));
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public async Task Swap_gives_exactly_what_the_quoter_said(ulong id)
    {
        var user = await fixture.User(new ChainId(id)).WithAsync("WETH", 5 * UInt256.PowerOfTen(18));
        var (weth, usdc) = (user.Contracts.Token("WETH").Address, user.Contracts.Token("USDC").Address);
        await user.ApproveAsync("WETH", user.Contracts.Router, 5 * UInt256.PowerOfTen(18));
        var quote = (UInt256)(await user.ReadAsync(user.Contracts.Quoter, QuoteExactInputSingle, [new object[] { weth, usdc, 5 * UInt256.PowerOfTen(18), 500, 0 }]))[0];
        await user.CallAsync(user.Contracts.Router, Signatures.Uniswap.ExactInputSingle, [new object[] { weth, usdc, 500, user.Address, 5 * UInt256.PowerOfTen(18), quote, 0 }]);
        (await user.BalanceAsync("USDC")).ShouldBe(quote);
        (await user.BalanceAsync("WETH")).ShouldBe(UInt256.Zero);
        quote.ShouldBeGreaterThan((UInt256)10_000_000000);
    }

    [Fact]
    public async Task Market_move_leaves_every_pool_and_feed_within_five_basis_points_of_the_price()
    {
        foreach (var price in new UInt256[] { 3333_00000000, 2750_12345678, 3000_00000000 })
        {
            await fixture.Devnet.Market.MoveAsync("WETH", price, default);
            foreach (var chain in fixture.Devnet.Chains)
                await CheckAsync(chain, price);
        }
    }

    [Fact]
    public async Task Market_refuses_an_asset_that_it_does_not_have_and_a_price_of_zero()
    {
        (await Should.ThrowAsync<DevnetException>(() => fixture.Devnet.Market.MoveAsync("DOGE", 1, default))).Message.ShouldContain("'DOGE'");
        await Should.ThrowAsync<DevnetException>(() => fixture.Devnet.Market.MoveAsync("WETH", 0, default));
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public async Task Feeds_are_fresh_after_a_start_from_the_cache(ulong id)
    {
        var user = fixture.User(new ChainId(id));
        foreach (var feed in user.Contracts.Feeds)
        {
            var round = await user.ReadAsync(feed.Address, LatestRoundData);
            var updated = DateTimeOffset.FromUnixTimeSeconds((long)(UInt256)round[3]);
            (TimeProvider.System.GetUtcNow() - updated).ShouldBeLessThan(TimeSpan.FromMinutes(5), feed.Pair);
        }
    }

    [Fact]
    public void One_asset_is_pooled_on_the_second_chain_alone()
    {
        var (first, second) = (fixture.Devnet.Deployment.Chain(DevnetFixture.Ethereum).Contracts, fixture.Devnet.Deployment.Chain(DevnetFixture.Base).Contracts);
        first.Tokens.ShouldNotContain(token => token.Symbol == "AERO");
        second.Pools.ShouldContain(pool => pool.Token0 == second.Token("AERO").Address || pool.Token1 == second.Token("AERO").Address);
        Should.Throw<DevnetException>(() => first.Token("AERO")).Message.ShouldBe("There is no AERO on chain 1: there are WETH, USDC, WBTC.");
    }

    [Fact]
    public void No_address_but_the_multicalls_is_used_on_both_chains()
    {
        var addresses = fixture.Devnet.Deployment.Chains.SelectMany(chain => chain.Contracts.Tokens.Select(token => token.Address)
            .Concat(chain.Contracts.Pools.Select(pool => pool.Address)).Append(chain.Contracts.Router).Append(chain.Contracts.Cctp.TokenMessenger));
        addresses.ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public async Task Multicall_is_where_it_is_everywhere(ulong id)
    {
        var user = fixture.User(new ChainId(id));
        user.Contracts.Multicall.ShouldBe(Address.Parse("0xcA11bde05977b3631167028862bE2a173976CA11"));
        (await user.ReadAsync(user.Contracts.Multicall, AbiFunction.Parse("getChainId() view returns (uint256)")))[0].ShouldBe((UInt256)id);
    }

    [Fact]
    public async Task Tokens_say_their_own_decimals()
    {
        foreach (var chain in fixture.Devnet.Deployment.Chains)
        {
            foreach (var token in chain.Contracts.Tokens)
            {
                var answer = await fixture.Devnet.Chain(chain.Id).ReadAsync(token.Address, AbiFunction.Parse("decimals() view returns (uint8)"), default);
                answer[0].ShouldBe((UInt256)(uint)token.Decimals, token.Symbol);
            }
        }
    }

    [Fact]
    public async Task Silent_token_returns_nothing_and_wants_its_allowance_reset()
    {
        var user = await fixture.User(DevnetFixture.Base).WithGasAsync();
        var token = user.Contracts.SilentToken;
        await user.Chain.CallAsync(DevnetAccounts.Deployer, token, Signatures.Erc20.Mint, default, user.Address, 100);
        var transfer = new CallRequest { From = user.Address, To = token, Data = Signatures.Erc20.Transfer.EncodeCall(DevnetAccounts.MarketMaker, 40) };
        user.Chain.Value("call", await user.Chain.Client.CallAsync(transfer, BlockTag.Latest)).IsEmpty.ShouldBeTrue();
        await user.CallAsync(token, Signatures.Erc20.Transfer, DevnetAccounts.MarketMaker, 40);
        (await user.Chain.BalanceAsync(token, user.Address, default)).ShouldBe((UInt256)60);

        await user.CallAsync(token, Signatures.Erc20.Approve, DevnetAccounts.MarketMaker, 1);
        var refused = await Should.ThrowAsync<DevnetException>(() => user.CallAsync(token, Signatures.Erc20.Approve, DevnetAccounts.MarketMaker, 2));
        refused.Message.ShouldContain("reset the allowance to zero first");
        await user.CallAsync(token, Signatures.Erc20.Approve, DevnetAccounts.MarketMaker, 0);
        await user.CallAsync(token, Signatures.Erc20.Approve, DevnetAccounts.MarketMaker, 2);
    }

    private async Task CheckAsync(DevChain chain, UInt256 price)
    {
        var contracts = fixture.Devnet.Deployment.Chain(chain.Id).Contracts;
        var (weth, usdc) = (contracts.Token("WETH"), contracts.Token("USDC"));
        var feed = contracts.Feeds.First(feed => feed.Asset == "WETH");
        (await chain.ReadAsync(feed.Address, LatestRoundData, default))[1].ShouldBe((BigInteger)price);
        var pools = contracts.Pools.Where(pool => (pool.Token0, pool.Token1) == (weth.Address, usdc.Address) || (pool.Token0, pool.Token1) == (usdc.Address, weth.Address)).ToArray();
        pools.Length.ShouldBe(2);
        foreach (var pool in pools)
        {
            var root = (BigInteger)await Market.SqrtPriceX96Async(chain, pool, default);
            var (square, one) = (root * root, BigInteger.Pow(2, 192));
            var scale = BigInteger.Pow(10, 18 - 6 + 8);
            var shown = pool.Token0 == weth.Address ? square * scale / one : one * scale / square;
            (BigInteger.Abs(shown - price) * 10_000).ShouldBeLessThanOrEqualTo(5 * (BigInteger)price);
        }
    }

    private sealed class Reports(List<DevnetProgress> seen) : IProgress<DevnetProgress>
    {
        public void Report(DevnetProgress value) => seen.Add(value);
    }
}
