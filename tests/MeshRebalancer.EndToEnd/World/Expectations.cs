using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.EndToEnd;

/// <summary>What every finished round must show, whatever happened to the node on the way.</summary>
internal static class Expectations
{
    /// <summary>Waits until a rebalance has completed and nobody is owed anything about it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="open">Opens its journal.</param>
    /// <param name="number">Of the rebalance that completes.</param>
    public static async Task CompletesAsync(this NodeProcess node, Func<SqlJournalReader> open, int number = 1)
    {
        await Wait.UntilAsync(
            () => node.HasEnded
                ? throw new InvalidOperationException($"The node ended:\n{node.Said}")
                : IsSettledAsync(node, open, number),
            () => $"the rebalance completes and all is told. The node said:\n{node.Said}");
    }

    /// <summary>Per token and chain, to the last unit and wei: end = start ± what was booked.</summary>
    public static async Task ShouldHaveConservedAsync(this TestPortfolio portfolio, Story story) =>
        (await portfolio.NowAsync()).ShouldEqual(portfolio.Start.After(story.Movements));

    /// <summary>Each effect has one nonce and one mined transaction, and the chains know of no other.</summary>
    /// <param name="portfolio">Whose.</param>
    /// <param name="story">What its node stored.</param>
    /// <param name="taken">Transfers of USDC from its account on chain 1 that were made by hand.</param>
    public static async Task ShouldHaveDoneNothingTwiceAsync(this TestPortfolio portfolio, Story story, int taken = 0)
    {
        foreach (var account in story.Accounts.GroupBy(pair => pair.Account, pair => pair.Event))
        {
            ulong[] reserved = [.. account.OfType<AccountEvent.NonceReserved>().Select(e => e.Nonce)];
            reserved.ShouldBe(Enumerable.Range(0, reserved.Length).Select(nonce => (ulong)nonce), $"nonces of {account.Key.Stream}");
            account.OfType<AccountEvent.NonceReserved>().ShouldBeUnique(e => e.Id);
            account.OfType<AccountEvent.Signed>().ShouldBeUnique(e => e.Id);
            account.OfType<AccountEvent.Mined>().ShouldBeUnique(e => e.Id);
            account.OfType<AccountEvent.Mined>().Select(e => e.Id).Order().ShouldBe(account.OfType<AccountEvent.Signed>().Select(e => e.Id).Order());
            account.OfType<AccountEvent.Mined>().ShouldAllBe(e => story.VariantsOf(e.Id).Contains(e.Hash));
            account.OfType<AccountEvent.Mined>().ShouldAllBe(e => e.Succeeded);
            (await portfolio.CountOnChainAsync(account.Key.Chain)).ShouldBe(reserved.Length, $"transactions of the account on chain {account.Key.Chain}");
        }

        story.Bookings.ShouldBeUnique(booking => booking.Id);
        story.Bookings.Count.ShouldBe(story.Signed.Count);
        story.Bookings.Count(booking => booking.Departed is not null).ShouldBe(1);
        story.Bookings.Count(booking => booking.Arrived is not null).ShouldBe(1);
        (await portfolio.TransfersAsync(DevnetFixture.Ethereum, topic: 1)).ShouldBe(1 + taken, "USDC leaves chain 1 once");
        (await portfolio.TransfersAsync(DevnetFixture.Base, topic: 2)).ShouldBe(1, "USDC is minted on 8453 once");
    }

    /// <summary>What stood in the journal stands there still: no signature is made anew, and none of what was done is stored again.</summary>
    public static void ShouldContinue(this Story after, Story before)
    {
        after.Events.Take(before.Events.Count).Select(stored => stored.Hash).ShouldBe(before.Events.Select(stored => stored.Hash));
        foreach (var signed in before.Signed)
        {
            after.Bookings.ShouldContain(booking => booking.Id == signed.Id && after.VariantsOf(signed.Id).Contains(booking.Transaction));
        }
    }

    /// <summary>Hashes of the account's transactions in the pool of chain 1.</summary>
    public static async Task<IReadOnlyList<string>> PendingAsync(this TestPortfolio portfolio)
    {
        var pool = await portfolio.Devnet.Chain(DevnetFixture.Ethereum).AskAsync("txpool_content", CancellationToken.None);
        return
        [
            .. pool.GetProperty("pending").EnumerateObject()
                .Where(sender => sender.Name.Equals(portfolio.Account.ToString(), StringComparison.OrdinalIgnoreCase))
                .SelectMany(sender => sender.Value.EnumerateObject().Select(transaction => transaction.Value.GetProperty("hash").GetString()!)),
        ];
    }

    /// <summary>Every hash chain is whole.</summary>
    public static async Task ShouldBeWholeAsync(this SqlJournalReader journal)
    {
        var report = await JournalVerifier.VerifyAsync(journal, heads: null, progress: null, CancellationToken.None);
        report.Faults.ShouldBeEmpty();
        report.Events.ShouldBeGreaterThan(0);
    }

    private static void ShouldBeUnique<T, TKey>(this IEnumerable<T> items, Func<T, TKey> key) =>
        items.GroupBy(key).Where(same => same.Count() > 1).Select(same => same.Key).ShouldBeEmpty();

    private static async Task<bool> IsSettledAsync(NodeProcess node, Func<SqlJournalReader> open, int number)
    {
        var view = await node.GetAsync($"/api/v1/portfolios/{TestPortfolio.Id}");
        if (view.GetProperty("phase").GetString() != "watching" || view.GetProperty("rebalancesStarted").GetInt32() < number)
        {
            return false;
        }

        var rebalance = await node.GetAsync($"/api/v1/rebalances/{TestPortfolio.Id}.{number}");
        rebalance.GetProperty("outcome").GetString().ShouldBe("completed", rebalance.ToString());
        await using var journal = open();
        await foreach (var wake in journal.WakesAsync(CancellationToken.None))
        {
            if (wake.Stream.Category is not ("portfolio" or "account") || (wake.Stream.Category == "account" && !await IsFinalAsync(journal, wake.Stream)))
            {
                return false;
            }
        }

        return true;
    }

    // The watch over an account never ends; all else has to.
    private static async Task<bool> IsFinalAsync(SqlJournalReader journal, StreamId stream)
    {
        var aggregate = new AccountAggregate();
        var state = aggregate.Initial(stream);
        await foreach (var stored in journal.ReadAsync(stream, 0, CancellationToken.None))
        {
            state = aggregate.Evolve(state, AccountCodec.Events.Decode(stored.Event.Name, stored.Event.Payload));
        }

        return aggregate.Outstanding(state).All(owed => owed is AccountEffect.Guard);
    }

    /// <summary>The account's transactions, as the chain counts them.</summary>
    public static async Task<int> CountOnChainAsync(this TestPortfolio portfolio, ChainId chain)
    {
        var count = await portfolio.Devnet.Chain(chain).AskAsync("eth_getTransactionCount", CancellationToken.None, portfolio.Account.ToString(), "latest");
        return (int)(ulong)UInt256.Parse(count.GetString()!);
    }

    // Counted on the chain itself, from the token's own events.
    private static async Task<int> TransfersAsync(this TestPortfolio portfolio, ChainId chain, int topic)
    {
        var usdc = portfolio.Devnet.Deployment.Chain(chain).Contracts.Token("USDC").Address;
        var nobody = "0x" + new string('0', 64);
        var account = "0x" + portfolio.Account.ToString()[2..].PadLeft(64, '0');
        var topics = new System.Text.Json.Nodes.JsonArray(
            Keccak256.HashText("Transfer(address,address,uint256)").ToString(), topic == 1 ? account : nobody, topic == 1 ? null : account);
        var filter = new System.Text.Json.Nodes.JsonObject { ["fromBlock"] = "0x0", ["address"] = usdc.ToString(), ["topics"] = topics };
        return (await portfolio.Devnet.Chain(chain).AskAsync("eth_getLogs", CancellationToken.None, filter)).GetArrayLength();
    }
}
