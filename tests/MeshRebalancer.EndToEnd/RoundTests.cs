using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.EndToEnd;

/// <summary>A whole round of a node in a process of its own, checked against what the chains say.</summary>
[Collection(DevnetCollection.Name)]
public sealed class RoundTests(DevnetFixture fixture)
{
    private static readonly AbiFunction Approve = AbiFunction.Parse("approve(address spender, uint256 value) returns (bool success)");
    private static readonly AbiFunction Allowance = AbiFunction.Parse("allowance(address owner, address spender) view returns (uint256 remaining)");

    [Fact]
    public async Task Value_crosses_chains_and_every_unit_is_accounted_for()
    {
        using var portfolio = await TestPortfolio.SellingAndCrossingAsync(fixture.Devnet);
        await using var node = portfolio.Run();
        await node.ServesAsync();
        (await ViewAsync(node)).GetProperty("mode").GetString().ShouldBe("observe");

        await node.SetModeAsync(TestPortfolio.Id, "automatic");
        await node.CompletesAsync(portfolio.OpenJournal);

        var story = await portfolio.StoryAsync();
        await portfolio.ShouldHaveConservedAsync(story);
        await portfolio.ShouldHaveDoneNothingTwiceAsync(story);
        await ShouldBeHomeAsync(portfolio);
        await ShouldHaveLeftNoAllowanceAsync(portfolio, story);
        await ShouldVerifyAsync(portfolio, story);
        await ShouldShowNoSignedBytesAsync(portfolio, story);
    }

    // Raw units on the chains at the devnet's prices, in whole numbers: the node's own figures have no part in it.
    private async Task ShouldBeHomeAsync(TestPortfolio portfolio)
    {
        var now = await portfolio.NowAsync();
        var values = portfolio.Mandate.Targets.ToDictionary(
            target => target.Asset,
            target => fixture.Devnet.Deployment.Chains.SelectMany(chain => chain.Contracts.Tokens.Where(token => token.Symbol == target.Asset.ToString())
                    .Select(token => (System.Numerics.BigInteger)now.Tokens[new(chain.Id, token.Address)] * System.Numerics.BigInteger.Pow(10, 18 - token.Decimals)))
                .Aggregate((left, right) => left + right) * (System.Numerics.BigInteger)fixture.Devnet.Market.PricesE8[target.Asset.ToString()]);
        var total = values.Values.Aggregate((left, right) => left + right);
        foreach (var target in portfolio.Mandate.Targets)
        {
            var drift = (values[target.Asset] * 10_000 / total) - target.Bps;
            System.Numerics.BigInteger.Abs(drift).ShouldBeLessThanOrEqualTo(portfolio.Mandate.BandBps, $"drift of {target.Asset}");
        }
    }

    // Every allowance that was ever given is read back from the token: exact ones are used up to the last unit.
    private async Task ShouldHaveLeftNoAllowanceAsync(TestPortfolio portfolio, Story story)
    {
        var given = story.Accounts.Where(pair => pair.Event is AccountEvent.Requested)
            .Select(pair => (pair.Account.Chain, ((AccountEvent.Requested)pair.Event).Call))
            .Where(asked => asked.Call.CallHex.StartsWith(Approve.Selector.ToString(), StringComparison.Ordinal))
            .Select(asked => (asked.Chain, Token: asked.Call.To, Spender: (Address)Approve.DecodeCall(HexBytes.Parse(asked.Call.CallHex))[0])).Distinct().ToArray();
        given.Length.ShouldBeGreaterThanOrEqualTo(3, "a sale, a transfer and a purchase are each allowed");
        foreach (var (chain, token, spender) in given)
        {
            (await fixture.Devnet.Chain(chain).ReadNumberAsync(token, Allowance, CancellationToken.None, portfolio.Account, spender))
                .ShouldBe(UInt256.Zero, $"{spender} may still take of {token} on chain {chain}");
        }
    }

    private static async Task ShouldVerifyAsync(TestPortfolio portfolio, Story story)
    {
        var (exit, output, errors) = await NodeProcess.RunAsync("journal", "verify", "--sqlite", portfolio.SqlitePath);
        exit.ShouldBe(0, errors);
        output.ShouldContain($"{story.Events.Count} events: every hash chain is whole.");
    }

    private static async Task ShouldShowNoSignedBytesAsync(TestPortfolio portfolio, Story story)
    {
        story.Signed.ShouldNotBeEmpty();
        foreach (var stream in story.Events.Select(stored => stored.Stream.ToString()).Distinct())
        {
            var (exit, shown, errors) = await NodeProcess.RunAsync("journal", "show", stream, "--sqlite", portfolio.SqlitePath);
            exit.ShouldBe(0, errors);
            shown.ShouldContain("#1  ");
            foreach (var signed in story.Signed.Select(signed => signed.Transaction))
            {
                shown.ShouldNotContain(signed.RawHex[2..], Case.Insensitive);
            }

            if (stream.StartsWith("account-", StringComparison.Ordinal))
            {
                shown.ShouldContain(story.Signed.First(signed => story.Accounts.Any(pair => pair.Event == signed && pair.Account.Stream.ToString() == stream)).Transaction.Hash.ToString());
                shown.ShouldContain(Redaction.LeftOut);
            }
        }
    }

    private static Task<System.Text.Json.JsonElement> ViewAsync(NodeProcess node) => node.GetAsync($"/api/v1/portfolios/{TestPortfolio.Id}");
}
