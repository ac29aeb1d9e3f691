using System.Globalization;
using System.Text.Json.Nodes;
using MeshRebalancer.Devnet;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.EndToEnd;

/// <summary>A reorg of a real chain past the confirmations, in the middle of a rebalance.</summary>
public sealed class BadReorgTests(DevnetFixture fixture) : IClassFixture<DevnetFixture>
{
    private const string Pause = "0x8456cb59"; // pause()
    private const string Unpause = "0x3f4ba83a"; // unpause()
    private const int FinalAfter = 150;

    private LocalDevnet Devnet => fixture.Devnet;

    /// <summary>On the other branch USDC is paused for one block: the swap that had paid it out, and the burn that had taken it, revert there.</summary>
    [Fact]
    public async Task A_reorg_that_turns_a_swap_and_the_burn_after_it_into_reverts_changes_both_legs_and_the_round_ends_well()
    {
        using var portfolio = await TestPortfolio.SellingAndCrossingAsync(Devnet);
        portfolio.Configure(change: mesh => mesh.With(DevnetFixture.Ethereum, chain => chain with
        {
            Transactions = chain.Transactions! with { Policy = chain.Transactions.Policy with { Finality = new ConfirmationPolicy.Depth(FinalAfter) } },
        }));
        Devnet.Attestation.Knobs = new() { NeverAttest = true };
        try
        {
            await using var node = await portfolio.RunAutomaticAsync();
            await Wait.UntilAsync(async () => (await portfolio.StoryAsync()).Bookings.Any(booking => booking.Departed is not null), () => $"the burn is booked:\n{node.Said}");
            var before = await portfolio.StoryAsync();
            var (swap, burn) = (before.Bookings.Single(booking => booking.Received is not null), before.Bookings.Single(booking => booking.Departed is not null));
            (swap.Chain, burn.Chain).ShouldBe((DevnetFixture.Ethereum, DevnetFixture.Ethereum));
            await ReorgAsync(before, swap.Block);

            await node.HearsAsync(portfolio, swap.Id, "the swap");
            await node.HearsAsync(portfolio, burn.Id, "the burn");
            // The approval came to nothing, too. Nothing is approved anew while another reorg could let both burns act.
            await node.RebalanceShowsAsync("attempt-not-final");
            await Devnet.Chain(DevnetFixture.Ethereum).MineAsync(FinalAfter, CancellationToken.None);
            Devnet.Attestation.Knobs = new();
            await node.RebalanceShowsAsync("\"outcome\":\"completed\"");
            await Wait.UntilAsync(
                async () => (await node.GetAsync($"/api/v1/portfolios/{TestPortfolio.Id}")).GetProperty("phase").GetString() == "watching", () => $"it is closed:\n{node.Said}");
            var after = await portfolio.StoryAsync();
            await portfolio.ShouldHaveConservedAsync(after);
            after.Events.Take(before.Events.Count).Select(stored => stored.Hash).ShouldBe(before.Events.Select(stored => stored.Hash));
            await using var journal = portfolio.OpenJournal();
            await journal.ShouldBeWholeAsync();
        }
        finally
        {
            Devnet.Attestation.Knobs = new();
        }
    }

    // All blocks from one on are replaced by as many others. No block may come between the question how many and the act.
    private async Task ReorgAsync(Story story, ulong from)
    {
        var chain = Devnet.Chain(DevnetFixture.Ethereum);
        await chain.AskAsync("evm_setIntervalMining", CancellationToken.None, 0);
        var head = (ulong)UInt256.Parse((await chain.AskAsync("eth_blockNumber", CancellationToken.None)).GetString()!);
        var mined = story.Accounts.Select(pair => pair.Event).OfType<AccountEvent.Mined>().ToDictionary(one => one.Id, one => one.Block);
        var taken = story.Accounts.Where(pair => pair.Account.Chain == DevnetFixture.Ethereum).Select(pair => pair.Event).OfType<AccountEvent.Signed>()
            .Where(signed => mined[signed.Id] >= from).OrderBy(signed => signed.Nonce).Select(signed => Inside(signed.Transaction.RawHex, 0));
        await chain.AskAsync(
            "anvil_reorg", CancellationToken.None, head + 1 - from, new JsonArray([Inside(Owner(Pause), 0), .. taken, Inside(Owner(Unpause), 1)]));
        await chain.AskAsync("evm_setIntervalMining", CancellationToken.None, 1);
    }

    private static JsonArray Inside(JsonNode transaction, int block) => new(transaction, block);

    private JsonObject Owner(string call) => new()
    {
        ["from"] = DevnetAccounts.Deployer.ToString(),
        ["to"] = Devnet.Deployment.Chain(DevnetFixture.Ethereum).Contracts.Token("USDC").Address.ToString(),
        ["data"] = call,
        ["gas"] = string.Create(CultureInfo.InvariantCulture, $"0x{200_000:x}"),
    };
}

/// <summary>What a leg hears of a reorg.</summary>
internal static class ReorgWords
{
    /// <summary>Waits until the account has stored that a transaction came to another end, and the saga that it has heard of it.</summary>
    public static Task HearsAsync(this NodeProcess node, TestPortfolio portfolio, EffectId id, string what) => Wait.UntilAsync(
        async () =>
        {
            var story = await portfolio.StoryAsync();
            return story.Accounts.Any(pair => pair.Event is AccountEvent.Remined { Succeeded: false } remined && remined.Id == id)
                && story.Movements.Any(booking => booking.Corrects == id);
        },
        () => $"{what} is known to have reverted:\n{node.Said}");
}
