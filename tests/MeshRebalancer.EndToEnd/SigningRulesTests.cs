using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Kernel;
using MeshRebalancer.Node.Demo;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.EndToEnd;

/// <summary>A running account that was asked for calls which it must not sign: by a bug, or by somebody who can write plans.</summary>
[Collection(DevnetCollection.Name)]
public sealed class SigningRulesTests(DevnetFixture fixture)
{
    private static readonly Address Stranger = Address.Parse("0x00000000000000000000000000000000000000dd");

    [Fact]
    public async Task A_call_that_breaks_a_rule_is_refused_before_any_bytes_leave()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        MeshConfiguration configuration = null!;
        portfolio.Configure(change: known => configuration = Limited(known));
        await using var outside = new Outside(configuration, TimeProvider.System, NullLoggerFactory.Instance);
        (string? Code, Call Call)[] asked = [.. Calls(configuration, outside, portfolio.Account)];
        var facts = new AccountFacts(configuration.Desk, DevnetFixture.Ethereum, portfolio.Account);
        var said = "";
        var begun = 0;
        while (begun < asked.Length)
        {
            // Up to the next honest call: what it moves decides over those after it.
            var upTo = Math.Min(Array.FindIndex(asked, begun, one => one.Code is null) is >= 0 and var honest ? honest + 1 : asked.Length, asked.Length);
            said += await AskAsync(portfolio, facts.Stream, asked, begun, upTo);
            begun = upTo;
        }

        var story = await portfolio.StoryAsync();
        var refused = story.Accounts.Select(pair => pair.Event).OfType<AccountEvent.Refused>().ToDictionary(one => one.Id, one => one.Code);
        Enumerable.Range(0, asked.Length).Select(i => refused.GetValueOrDefault(Id(i))).ShouldBe(asked.Select(one => one.Code));
        story.Accounts.Select(pair => pair.Event).OfType<AccountEvent.Refused>().Where(one => one.Code == "target-not-allowed")
            .ShouldAllBe(one => one.Reason == $"{Stranger} is not among the contracts that may be called.");

        said.ShouldContain($"{Stranger} is not among the contracts that may be called.");

        // Of all of them the chain has seen the two honest ones.
        story.Signed.Count.ShouldBe(asked.Count(one => one.Code is null));
        var count = await fixture.Devnet.Chain(facts.Chain).AskAsync("eth_getTransactionCount", CancellationToken.None, facts.Address.ToString(), "pending");
        UInt256.Parse(count.GetString()!).ShouldBe((UInt256)(ulong)story.Signed.Count);
        (await fixture.Devnet.Chain(facts.Chain).BalanceAsync(Token("WETH").Address, Stranger, CancellationToken.None)).ShouldBe(UInt256.Zero);
    }

    private static async Task<string> AskAsync(TestPortfolio portfolio, StreamId account, (string? Code, Call Call)[] asked, int from, int upTo)
    {
        var now = TimeProvider.System.GetUtcNow();
        var version = File.Exists(portfolio.SqlitePath) ? (await portfolio.StoryAsync()).Events.Count(stored => stored.Stream == account) : 0;
        await portfolio.WriteAsync(
            account, Enumerable.Range(from, upTo - from).Select(i => AccountCodec.Events.Encode(new AccountEvent.Requested(Id(i), asked[i].Call, now))), now, version);
        await using var node = portfolio.Run();
        await Wait.UntilAsync(
            async () => (await portfolio.StoryAsync()).Accounts.Count(pair => pair.Event is AccountEvent.Refused or AccountEvent.Mined) == upTo,
            () => $"every call has come to its end:\n{node.Said}");
        return node.Said;
    }

    // 500 USD a transaction, 600 within 24 hours, and of WETH one raw unit.
    private MeshConfiguration Limited(MeshConfiguration known) => known with
    {
        Bridges = [.. known.Bridges, DevnetConfigurations.Across(fixture.Devnet.Deployment)],
        Chains =
        [
            .. known.Chains.Select(chain => chain with
            {
                Transactions = chain.Transactions! with { Spending = new(Usd.Of(500), Usd.Of(600)) },
                TokenLimits = [.. chain.Tokens.Where(token => token.Asset == AssetId.Parse("WETH")).Select(token => new TokenLimit(token.Id, UInt256.One, null))],
            }),
        ],
    };

    private IEnumerable<(string? Code, Call Call)> Calls(MeshConfiguration configuration, Outside outside, Address account)
    {
        var chain = outside.Chains.First(one => one.Id == DevnetFixture.Ethereum);
        var venue = outside.Venues.First(one => one.Chain == chain.Id);
        var (usdc, weth) = (new TokenId(chain.Id, Token("USDC").Address), new TokenId(chain.Id, Token("WETH").Address));
        var far = configuration.Chains.First(one => one.Id == DevnetFixture.Base).Tokens.First(token => token.Asset == AssetId.Parse("USDC")).Id;
        var later = TimeProvider.System.GetUtcNow().AddHours(1);
        var swap = new ChainAction.Swap(venue.Options.Pools.First(pool => pool.Trades(usdc, weth)), Dollars(400), new(weth, UInt256.One), later);
        var burn = new ChainAction.Burn("cctp-v2", Dollars(100), far, UInt256.Parse("1000000"));
        var deposit = burn with { Bridge = "across", Fill = new(TimeProvider.System.GetUtcNow(), later, null, 0) };
        yield return ("target-not-allowed", new(Stranger, UInt256.Zero, "0x12345678"));
        yield return ("target-not-allowed", new(Stranger, UInt256.One, "0x"));
        yield return ("selector-not-allowed", new(usdc.Contract, UInt256.Zero, "0xa9059cbb" + new string('0', 128))); // transfer(address,uint256)
        yield return ("spender-not-allowed", chain.EncodeApprove(Dollars(100), Stranger));
        yield return ("allowance-over-holding", chain.EncodeApprove(new(usdc, UInt256.MaxValue), venue.Spender));
        yield return ("spend-over-limit", chain.EncodeApprove(Dollars(510), venue.Spender));
        yield return (null, chain.EncodeApprove(Dollars(490), venue.Spender));
        yield return ("recipient-not-ours", venue.Encode(swap, Stranger));
        yield return ("spend-over-limit", venue.Encode(swap with { In = Dollars(510) }, account));
        yield return ("token-spend-over-limit", venue.Encode(swap with { In = new(weth, (UInt256)2u), OutMin = new(usdc, UInt256.One) }, account));
        yield return ("value-not-allowed", venue.Encode(swap, account) with { ValueWei = UInt256.One });
        yield return (null, venue.Encode(swap, account));
        yield return ("recipient-not-ours", outside.Bridges[0].EncodeBurn(burn, Stranger));
        yield return ("recipient-not-ours", outside.Bridges[1].EncodeBurn(deposit, Stranger));
        yield return ("spend-over-day", outside.Bridges[0].EncodeBurn(burn with { In = Dollars(210) }, account));

        TokenAmount Dollars(ulong whole) => new(usdc, UInt256.PowerOfTen(6) * whole);
    }

    private Devnet.DeployedToken Token(string symbol) => fixture.Devnet.Deployment.Chain(DevnetFixture.Ethereum).Contracts.Token(symbol);

    private static EffectId Id(int number) => EffectId.Of(StreamId.Of("rebalance", "demo", "probe.9"), "r1.leg1.swap", number + 1);
}
