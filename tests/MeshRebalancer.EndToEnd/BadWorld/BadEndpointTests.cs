using System.Text.Json.Nodes;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.EndToEnd;

/// <summary>Chains that do not answer, or not for themselves: said where it is seen, waited for, and gone on from.</summary>
public sealed class BadEndpointTests(DevnetFixture fixture) : IClassFixture<DevnetFixture>
{
    [Fact]
    public async Task A_dead_endpoint_at_the_start_is_named_and_waited_for()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var proxy = await portfolio.BehindProxyAsync(DevnetFixture.Ethereum);
        proxy.Inject(new Fault.Cut());
        await using var node = await portfolio.RunAutomaticAsync();
        await node.SaysAsync($"Chain 1 fails: Chain 1: {proxy.Url.Authority}");
        await node.ChainFailsAsync(DevnetFixture.Ethereum, proxy.Url.Authority);
        await node.HoldsAsync("Not readable: chain 1", proxy.Url.Authority);

        proxy.Heal();
        await portfolio.FinishesWellAsync(node);
        node.Said.ShouldContain("Chain 1 is back");
    }

    [Fact]
    public async Task A_dead_endpoint_in_mid_round_is_named_and_waited_for()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var proxy = await portfolio.BehindProxyAsync(DevnetFixture.Ethereum);
        await using var node = await portfolio.RunAutomaticAsync();
        await portfolio.StoresAsync(node, "leg.burning.v1");
        proxy.Inject(new Fault.Cut());
        await node.ChainFailsAsync(DevnetFixture.Ethereum, proxy.Url.Authority);
        await node.RebalanceShowsAsync("burning", "chain 1");

        proxy.Heal();
        await portfolio.FinishesWellAsync(node);
    }

    [Fact]
    public async Task An_answer_lost_after_the_transaction_was_taken_is_no_second_transaction()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var proxy = await portfolio.BehindProxyAsync(DevnetFixture.Ethereum);
        proxy.Inject(new Fault.DropAnswer(), "eth_sendRawTransaction");
        await using var node = await portfolio.RunAutomaticAsync();
        await portfolio.FinishesWellAsync(node);
        node.Said.ShouldContain("Whether chain 1 took ");
    }

    [Fact]
    public async Task An_endpoint_of_another_chain_is_not_believed_at_the_start()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var proxy = await portfolio.BehindProxyAsync(DevnetFixture.Ethereum, webSocket: false);
        proxy.Inject(Fault.Lie.Of("0x5"), "eth_chainId");
        await using var node = await portfolio.RunAutomaticAsync();
        await node.SaysAsync("answers for chain 5, but is configured for chain 1: correct its URL");
        await node.HoldsAsync("answers for chain 5, but is configured for chain 1: correct its URL");
        proxy.CountOf("eth_sendRawTransaction").ShouldBe(0);

        proxy.Heal();
        await portfolio.FinishesWellAsync(node);
    }

    [Fact]
    public async Task An_endpoint_that_comes_back_as_another_chain_is_not_believed()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var proxy = await portfolio.BehindProxyAsync(DevnetFixture.Ethereum);
        await using var node = await portfolio.RunAutomaticAsync();
        await portfolio.StoresAsync(node, "leg.approving.v1");
        proxy.Inject(Fault.Lie.Of("0x5"), "eth_chainId");
        using (proxy.Inject(new Fault.Cut()))
        {
            await node.ChainFailsAsync(DevnetFixture.Ethereum, proxy.Url.Authority);
        }

        await node.SaysAsync("answers for chain 5, but is configured for chain 1: correct its URL");
        proxy.Heal();
        await portfolio.FinishesWellAsync(node);
    }

    [Fact]
    public async Task Garbage_errors_and_too_many_requests_are_waited_out()
    {
        using var portfolio = await TestPortfolio.CrossingAsync(fixture.Devnet);
        await using var proxy = await portfolio.BehindProxyAsync(DevnetFixture.Base, webSocket: false);
        proxy.Inject(new Fault.Garbage());
        await using var node = await portfolio.RunAutomaticAsync();
        await node.HoldsAsync("chain 8453", "malformed answer");
        proxy.Heal();
        await portfolio.StoresAsync(node, "rebalance.planned.v1");
        proxy.InjectTimes(4, new Fault.Status(429, RetryAfterSeconds: 1));
        proxy.InjectTimes(8, new Fault.Status(500));
        proxy.InjectTimes(1, Fault.Lie.Of((JsonNode?)null), "eth_getTransactionReceipt");
        await portfolio.FinishesWellAsync(node);
    }
}
