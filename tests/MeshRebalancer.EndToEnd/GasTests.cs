using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.EndToEnd;

/// <summary>An account below its floor on real chains, and a node that is killed between the decision and what comes of it.</summary>
[Collection(DevnetCollection.Name)]
public sealed class GasTests(DevnetFixture fixture)
{
    private static readonly UInt256 Found = UInt256.PowerOfTen(15) * 5u;
    private static readonly UInt256 Floor = UInt256.PowerOfTen(16);
    private static readonly UInt256 Target = UInt256.PowerOfTen(16) * 5u;

    /// <summary>Ether is unwrapped on chain 1, where the portfolio holds some, and comes from the tank on 8453.</summary>
    [Fact]
    public async Task An_account_below_its_floor_is_topped_up_exactly_once_though_the_node_is_killed()
    {
        using var portfolio = await TestPortfolio.SellingAndCrossingAsync(fixture.Devnet);
        using var tank = PrivateKey.Generate();
        await fixture.Devnet.Faucet.FundGasAsync(DevnetFixture.Base, tank.Address, UInt256.PowerOfTen(18), CancellationToken.None);
        await Task.WhenAll(new[] { DevnetFixture.Ethereum, DevnetFixture.Base }.Select(chain =>
            fixture.Devnet.Chain(chain).SetBalanceAsync(portfolio.Account, Found, CancellationToken.None)));
        await portfolio.CountFromNowAsync();
        portfolio.Configure(change: known => WithGas(known, WriteTank(portfolio, tank)));

        foreach (var name in new[] { "gas.top-up-started.v1", "gas.top-up-mined.v1" })
        {
            await using var dying = portfolio.Run("--pause-after", name);
            await dying.SaysAsync($"paused after {name} ");
            await dying.KillAsync();
        }

        await using var node = portfolio.Run();
        await Wait.UntilAsync(
            async () => (await portfolio.StoryAsync()).Gas.Count(pair => pair.Event is GasEvent.Ended) == 2, () => $"both chains are topped up:\n{node.Said}");
        await Wait.UntilAsync(
            async () => (await portfolio.StoryAsync()).Accounts.Count(pair => pair.Event is AccountEvent.Final) == 2, () => $"both transactions are final:\n{node.Said}");
        var story = await portfolio.StoryAsync();
        story.Gas.Select(pair => pair.Event).OfType<GasEvent.Started>().Count().ShouldBe(2);
        story.Noticed.ShouldBeEmpty();
        await ShouldAddUpAsync(portfolio, story);
    }

    private async Task ShouldAddUpAsync(TestPortfolio portfolio, Story story)
    {
        var now = await portfolio.NowAsync();
        var weth = new TokenId(DevnetFixture.Ethereum, fixture.Devnet.Deployment.Chain(DevnetFixture.Ethereum).Contracts.Token("WETH").Address);
        var fee = story.Gas.Where(pair => pair.Chain == weth.Chain).Select(pair => pair.Event).OfType<GasEvent.Mined>().Last().Transaction.FeeWei;
        now.ShouldEqual(new(
            portfolio.Start.Tokens.SetItem(weth, portfolio.Start.Tokens[weth] - (Target - Found)),
            portfolio.Start.Wei.SetItem(DevnetFixture.Ethereum, Target - fee).SetItem(DevnetFixture.Base, Target)));
    }

    private static MeshConfiguration WithGas(MeshConfiguration known, AccountConfiguration tank) => known with
    {
        Accounts = [.. known.Accounts, tank],
        Chains = [.. known.Chains.Select(chain => chain with
        {
            Gas = chain.Id == DevnetFixture.Ethereum ? new(Floor, Target, null, AssetId.Parse("WETH")) : new(Floor, Target, tank.Name, null),
        })],
    };

    private static AccountConfiguration WriteTank(TestPortfolio portfolio, PrivateKey key)
    {
        var (keystore, passphrase) = (Path.Combine(portfolio.Folder, "tank.json"), Path.Combine(portfolio.Folder, "tank.pass"));
        File.WriteAllText(keystore, Keystore.Write(key, TestPortfolio.Passphrase, KeyDerivation.Light));
        File.WriteAllText(passphrase, TestPortfolio.Passphrase);
        return new("tank", keystore, passphrase);
    }
}
