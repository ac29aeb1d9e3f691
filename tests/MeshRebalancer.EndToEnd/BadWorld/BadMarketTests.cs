using System.Globalization;
using MeshRebalancer.Devnet;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.EndToEnd;

/// <summary>Tokens, feeds and pools that are not what they should be.</summary>
public sealed class BadMarketTests(DevnetFixture fixture) : IClassFixture<DevnetFixture>
{
    private static readonly Address StaleFeed = Address.Parse("0x00000000000000000000000000000000000fee01");
    private static readonly Address NegativeFeed = Address.Parse("0x00000000000000000000000000000000000fee02");

    private LocalDevnet Devnet => fixture.Devnet;

    [Fact]
    public async Task Other_decimals_than_configured_stop_everything_until_the_configuration_is_corrected()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(Devnet);
        var usdc = Devnet.Deployment.Chain(DevnetFixture.Ethereum).Contracts.Token("USDC").Address;
        portfolio.Configure(change: mesh => mesh.With(DevnetFixture.Ethereum, chain => chain with
        {
            Tokens = [.. chain.Tokens.Select(token => token.Id.Contract == usdc ? token with { Decimals = 8 } : token)],
        }));
        await using (var node = await portfolio.RunAutomaticAsync())
        {
            await node.HoldsAsync($"USDC at {usdc} has 6 decimals, 8 are configured");
            (await node.StopAsync()).ShouldBe(0);
        }

        (await portfolio.StoryAsync()).Signed.ShouldBeEmpty();
        portfolio.Configure();
        await using (var corrected = portfolio.Run())
        {
            (await corrected.EndAsync()).ShouldBe(2);
            corrected.Errors.ShouldContain("of 8 decimals; asked for is USDC at ");
            corrected.Errors.ShouldContain("name those, or open another id");
        }

        portfolio.Configure(change: mesh => mesh with { Portfolios = [mesh.Portfolios[0] with { Id = "probe2" }] });
        await using var again = portfolio.Run();
        await again.ServesAsync();
        await again.SaysAsync("portfolio-demo-probe2: Observe only: AERO is further below its target");
    }

    [Fact]
    public async Task A_stale_feed_is_not_believed_until_it_speaks_again()
    {
        var feed = new OwnFeed(Devnet, StaleFeed);
        var past = TimeProvider.System.GetUtcNow().AddHours(-2);
        await feed.SayAsync(1_25000000, past);
        using var portfolio = await TestPortfolio.CrossingAsync(Devnet);
        portfolio.Configure(change: feed.In);
        await using var node = await portfolio.RunAutomaticAsync();
        await node.HoldsAsync(
            "No price of AERO is known", "1 fresh sources, 2 needed",
            string.Create(CultureInfo.InvariantCulture, $"chainlink:8453:AERO last spoke of {past:u}, which counted for 3900 s"));

        await feed.SayAsync(1_25000000, TimeProvider.System.GetUtcNow().AddMinutes(-1));
        await portfolio.FinishesWellAsync(node);
    }

    [Fact]
    public async Task A_negative_answer_is_not_believed_until_it_is_a_price_again()
    {
        var feed = new OwnFeed(Devnet, NegativeFeed);
        await feed.SayAsync(-1, TimeProvider.System.GetUtcNow().AddMinutes(-1));
        using var portfolio = await TestPortfolio.CrossingAsync(Devnet);
        portfolio.Configure(change: feed.In);
        await using var node = await portfolio.RunAutomaticAsync();
        await node.HoldsAsync("No price of AERO is known", $"Feed chainlink:8453:AERO at {NegativeFeed}: its answer is -1; a price is above zero");

        await feed.SayAsync(1_25000000, TimeProvider.System.GetUtcNow().AddMinutes(-1));
        await portfolio.FinishesWellAsync(node);
    }

    [Fact]
    public async Task An_empty_pool_is_named_and_a_price_that_runs_away_is_waited_for()
    {
        var pool = await OwnPool.CreateAsync(Devnet);
        using var portfolio = await TestPortfolio.CrossingAsync(Devnet);
        portfolio.Configure(change: pool.In);
        await using var node = await portfolio.RunAutomaticAsync();
        await node.RebalanceShowsAsync("planning", "No leg is left.", "AERO", "is not possible");
        (await portfolio.StoryAsync()).Signed.ShouldBeEmpty();

        await pool.FillAsync();
        await portfolio.StoresAsync(node, "leg.attesting.v1");
        await pool.MakeDearerAsync(percent: 5);
        await node.RebalanceShowsAsync("checking", "slippage: The venue quotes", "must arrive at the verified prices with 100 bps");

        await pool.MakeDearerAsync(percent: 0);
        await portfolio.FinishesWellAsync(node);
    }
}
