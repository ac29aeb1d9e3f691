using MeshRebalancer.Adapters.Cctp;
using MeshRebalancer.Adapters.Chainlink;
using MeshRebalancer.Adapters.Checks;
using MeshRebalancer.Adapters.Conformance;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>A configuration compared with the chains.</summary>
[Collection(DevnetCollection.Name)]
public sealed class ChainCheckOnDevnetTests(ConformanceDevnet shared)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly ChainId Chain = ConformanceDevnet.Ethereum;

    private readonly DevnetWorld _world = new(shared.Devnet);

    [Fact]
    public async Task Devnet_as_it_is_deployed_is_well()
    {
        using var bridge = _world.Bridge();
        using var across = _world.Across();
        // The contracts of both versions name what is looked at alike.
        using var reading = new CctpV1Bridge(_world.Cctp with { Name = "cctp-v1" }, _world.Connections, TimeProvider.System);
        var account = await _world.AccountAsync(Chain);
        var scope = new CheckScope(_world.Connection(Chain), _world.Tokens(Chain), [_world.Venue(Chain)],
            [new ChainlinkPrice(_world.Feed(Chain, "WETH"), _world.Connection(Chain))], [bridge, reading, across], [account.Address]);
        var findings = await new ChainCheck(scope, TimeProvider.System).RunAsync(None);
        findings.Where(finding => !finding.Ok).ShouldBeEmpty();
        foreach (var what in new[] { "chain id", "decimals", "symbol", "pool", "liquidity", "price", "bridge domain", "token of domain 6", "spoke pool's chain", "deposits paused", "gas", "balance", "allowance" })
            findings.ShouldContain(finding => finding.What == what);
        findings.Where(finding => finding.Where == $"chain {Chain} cctp-v1").Select(finding => finding.What)
            .ShouldBe(["bridge domain", "message transmitter", "token messenger of domain 6"]);
    }

    [Fact]
    public async Task What_is_wrong_is_found_with_what_was_expected()
    {
        var wrongDomain = _world.Cctp with
        {
            Chains = [.. _world.Cctp.Chains.Select(chain => chain.Chain == Chain ? chain with { Domain = 9 } : chain)],
        };
        using var bridge = _world.Bridge(wrongDomain);
        using var across = _world.Across(_world.AcrossOptions with
        {
            Chains = [.. _world.AcrossOptions.Chains.Select(chain => chain.Chain == Chain ? chain with { SpokePool = _world.Id(Chain, "USDC").Contract } : chain)],
        });
        var missing = _world.Pool(Chain, "WETH", "USDC", 100);
        var scope = new CheckScope(_world.Connection(Chain), [_world.Token(Chain, "USDC") with { Decimals = 18 }], [_world.Venue(Chain, missing)],
            [new ChainlinkPrice(_world.Feed(Chain, "WETH") with { Decimals = 18 }, _world.Connection(Chain))], [bridge, across], [Address.Parse("0x00000000000000000000000000000000000000cc")]);
        var wrong = (await new ChainCheck(scope, TimeProvider.System).RunAsync(None)).Where(finding => !finding.Ok).ToList();
        wrong.Single(finding => finding.What == "decimals").ShouldSatisfyAllConditions(f => f.Found.ShouldBe("6"), f => f.Expected.ShouldBe("18"));
        wrong.Single(finding => finding.What == "bridge domain").ShouldSatisfyAllConditions(f => f.Found.ShouldBe("0"), f => f.Expected.ShouldBe("9"));
        wrong.Single(finding => finding.What == "spoke pool's chain").Expected.ShouldBe("1");
        wrong.Single(finding => finding.What == "pool").Found.ShouldBe(Address.Zero.ToString());
        wrong.Single(finding => finding.What == "price").Found.ShouldContain("18 are configured");
        wrong.Single(finding => finding.What == "gas").Found.ShouldBe("0 wei");
    }

    [Fact]
    public async Task Wrong_chain_is_asked_nothing_else()
    {
        var scope = new CheckScope(
            Connections.Open(new(new ChainId(10), shared.Devnet.Deployment.Chain(Chain).RpcUrl)), [], [], [], [], [Address.Zero]);
        var finding = (await new ChainCheck(scope, TimeProvider.System).RunAsync(None)).ShouldHaveSingleItem();
        finding.Ok.ShouldBeFalse();
        finding.Found.ShouldContain("chain 1,");
        finding.Expected.ShouldBe("10");
    }
}
