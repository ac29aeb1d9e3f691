using System.Text.Json.Nodes;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Node.Demo;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.EndToEnd;

/// <summary>
/// Endpoints that lie, fail and differ in the middle of a rebalance: enough honest ones carry it to its end, and without them nothing is
/// believed. Each ends with every rebalance finished, and with conservation checked per token and chain.
/// </summary>
public sealed class LyingEndpointTests(DevnetFixture fixture) : IClassFixture<DevnetFixture>
{
    [Fact]
    public async Task One_of_three_that_lies_about_balances_receipts_and_blocks_is_outvoted_to_the_end()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var endpoints = await Endpoints.BeforeAsync(portfolio, DevnetFixture.Ethereum, 3);
        await using var node = await portfolio.RunAutomaticAsync();
        await portfolio.StoresAsync(node, "leg.approving.v1");
        endpoints[1].Inject(Lies.AboutBalances, "eth_call", "eth_getBalance");
        endpoints[1].Inject(Lies.ThatItFailed, "eth_getTransactionReceipt");
        endpoints[1].Inject(Lies.AboutBlocks, "eth_getBlockByNumber");
        await portfolio.FinishesWellAsync(node);
        endpoints[1].CountOf("eth_getTransactionReceipt").ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_lie_about_balances_between_two_starts_nothing_until_they_agree()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var endpoints = await Endpoints.BeforeAsync(portfolio, DevnetFixture.Ethereum, 2);
        endpoints[1].Inject(Lies.AboutBalances, "eth_call", "eth_getBalance");
        await using var node = await portfolio.RunAutomaticAsync();
        await node.HoldsAsync("chain 1: balances of ", "2 endpoints must agree");
        (await portfolio.StoryAsync()).Signed.ShouldBeEmpty();
        endpoints.Heal();
        await portfolio.FinishesWellAsync(node);
    }

    [Fact]
    public async Task A_lie_about_receipts_between_two_ends_no_leg()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var endpoints = await Endpoints.BeforeAsync(portfolio, DevnetFixture.Ethereum, 2);
        endpoints[0].Inject(Lies.ThatItFailed, "eth_getTransactionReceipt");
        await using var node = await portfolio.RunAutomaticAsync();
        await node.SaysAsync("2 endpoints must agree");
        await node.ShowsDisagreementAsync("receipt of ");
        (await portfolio.StoryAsync()).Has("transaction.mined.v1").ShouldBeFalse();
        endpoints.Heal();
        await portfolio.FinishesWellAsync(node);
    }

    [Fact]
    public async Task One_of_three_that_says_nothing_was_mined_makes_nothing_be_sent_twice()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var endpoints = await Endpoints.BeforeAsync(portfolio, DevnetFixture.Base, 3);
        endpoints[0].Inject(Lies.ThatNothingIsMined, "eth_getTransactionReceipt");
        endpoints[0].Inject(Fault.Lie.Of("0x0"), "eth_getTransactionCount");
        await using var node = await portfolio.RunAutomaticAsync();
        await portfolio.FinishesWellAsync(node);
    }

    [Fact]
    public async Task A_lie_about_the_events_of_a_bridge_between_two_settles_nothing_until_they_agree()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var endpoints = await Endpoints.BeforeAsync(
            portfolio, DevnetFixture.Base, 2, change: mesh => mesh with { Bridges = [DevnetConfigurations.Across(fixture.Devnet.Deployment)] });
        endpoints[1].Inject(Fault.Lie.Of(new JsonArray()), "eth_getLogs");
        await using var node = await portfolio.RunAutomaticAsync();
        await node.ShowsDisagreementAsync("events of ");
        (await portfolio.StoryAsync()).Has("transfer.filled.v1").ShouldBeFalse();
        endpoints.Heal();
        await node.CompletesAsync(portfolio.OpenJournal);
        await portfolio.ShouldHaveConservedAsync(await portfolio.StoryAsync());
    }

    [Fact]
    public async Task Delays_cuts_429_500_and_garbage_at_each_endpoint_in_turn_are_lived_through()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var endpoints = await Endpoints.BeforeAsync(portfolio, DevnetFixture.Ethereum, 3);
        await using var node = await portfolio.RunAutomaticAsync();
        await portfolio.StoresAsync(node, "rebalance.planned.v1");
        endpoints[0].Inject(new Fault.Cut());
        endpoints[1].InjectTimes(6, new Fault.Status(429, RetryAfterSeconds: 1));
        endpoints[2].InjectTimes(6, new Fault.Status(500));
        endpoints[2].Inject(new Fault.Delay(TimeSpan.FromMilliseconds(200)));
        await portfolio.StoresAsync(node, "leg.burning.v1");
        endpoints[0].Heal();
        endpoints[1].Inject(new Fault.Garbage());
        await portfolio.FinishesWellAsync(node);
    }

    [Fact]
    public async Task An_endpoint_on_a_fork_of_its_own_is_outvoted_in_mid_round()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        var url = fixture.Devnet.Deployment.Chain(DevnetFixture.Ethereum).RpcUrl;
        await using var fork = await AnvilProcess.StartAsync("--chain-id", "1", "--block-time", "1", "--fork-url", url);
        EndpointConfiguration forked = new("forked", new Uri("http://" + fork.Http.Host), null);
        await using var endpoints = await Endpoints.BeforeAsync(portfolio, DevnetFixture.Ethereum, 2, 2, forked);
        await using var node = await portfolio.RunAutomaticAsync();
        await portfolio.FinishesWellAsync(node);
    }

    [Fact]
    public async Task Endpoints_that_show_different_blocks_in_mid_round_are_waited_for()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var endpoints = await Endpoints.BeforeAsync(portfolio, DevnetFixture.Ethereum, 2);
        await using var node = await portfolio.RunAutomaticAsync();
        await portfolio.StoresAsync(node, "leg.approving.v1");
        endpoints[1].Inject(Lies.AboutBlocks, "eth_getBlockByNumber");
        await node.ShowsDisagreementAsync("2 endpoints must agree");
        endpoints.Heal();
        await portfolio.FinishesWellAsync(node);
    }
}
