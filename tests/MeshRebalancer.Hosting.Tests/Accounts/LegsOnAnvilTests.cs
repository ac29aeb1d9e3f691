using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Hosting.Tests.Accounts;

/// <summary>
/// What a reorg of a real chain does to the leg whose transaction it meets. An earlier node began an allowance, long ago; when it is there, its
/// terms have gone stale, so the leg looks again, sees no prices, and never acts.
/// </summary>
public sealed class LegsOnAnvilTests(AccountWorld world) : IClassFixture<AccountWorld>
{
    private const string Leg = "r1.leg1";

    // Takes coin. Asked for anything without coin it says yes and emits Approval(caller, first argument, second argument); but if it has coin, it reverts.
    private const string Token =
        "0x34603e57476040576024355f52600435337f8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b92560205fa360015f5260205ff35b005b5f5ffd";

    private static readonly Token Sold = new(new(AnvilChain.Id, Address.Parse("0x00000000000000000000000000000000000c0de1")), AssetId.Parse("USDC"), 6);
    private static readonly Token Bought = new(new(AnvilChain.Id, Address.Parse("0x00000000000000000000000000000000000c0de2")), AssetId.Parse("WETH"), 18);
    private static readonly Address Router = Address.Parse("0x00000000000000000000000000000000000c0de3");

    [Fact]
    public async Task A_reorg_that_turns_a_legs_transaction_into_a_revert_changes_what_became_of_the_leg()
    {
        await using var node = await ApprovingAsync();
        var mined = await node.MinesUntilAsync<AccountEvent.Mined>();
        await UntilAsync(node, events => events.OfType<RebalanceEvent.TransactionRead>().Any(read => read.Outcome is ActionOutcome.Approved), "the allowance is read");

        using var stranger = AnvilProcess.FundedKey(1);
        var first = AnvilChain.SignTransfer(stranger, await world.Chain.CountAsync(stranger.Address), Sold.Id.Contract, UInt256.One);
        await world.Chain.ReorgAwayAsync(mined.Hash, first.Raw.ToString(), (await node.EventsAsync<AccountEvent.Signed>())[0].Transaction.RawHex);
        var remined = await node.StoresAsync<AccountEvent.Remined>();
        (remined.Hash, remined.Succeeded, remined.FeeWei == mined.FeeWei).ShouldBe((mined.Hash, false, false));
        await UntilAsync(node, events => events.OfType<RebalanceEvent.LegUnmined>().Any(), "the leg hears that it is not as it was");
        await UntilAsync(
            node,
            events => events.Any(one => one is RebalanceEvent.OutcomeChanged { Outcome: ActionOutcome.Reverted } or RebalanceEvent.TransactionRead { Outcome: ActionOutcome.Reverted }),
            "the leg hears that it reverted");
    }

    // It reverts at first, because a stranger was first; so the leg looks again, and wants that transaction no more.
    [Fact]
    public async Task A_reorg_that_takes_away_what_its_leg_no_longer_wants_has_it_cancelled()
    {
        await using var node = await ApprovingAsync();
        await world.Chain.DropAsync((await node.PoolsAsync()).ShouldHaveSingleItem());
        using var stranger = AnvilProcess.FundedKey(1);
        await world.Chain.SendAsync(stranger, await world.Chain.CountAsync(stranger.Address), Sold.Id.Contract, UInt256.One);
        var mined = await node.MinesUntilAsync<AccountEvent.Mined>();
        mined.Succeeded.ShouldBeFalse();
        await UntilAsync(node, events => events.OfType<RebalanceEvent.TransactionRead>().Any(read => read.Outcome is ActionOutcome.Reverted), "the leg hears that it reverted");

        await world.Chain.ReorgAwayAsync(mined.Hash);
        await node.StoresAsync<AccountEvent.CancelRequested>();
        var cancelled = await node.MinesUntilAsync<AccountEvent.Cancelled>();
        cancelled.Hash.ShouldBe((await node.EventsAsync<AccountEvent.Replaced>())[^1].Transaction.Hash);
        await world.Chain.MineAsync(300);
        await UntilAsync(node, events => events.OfType<RebalanceEvent.LegWithdrawn>().Any(), "the leg hears that nothing came of it");
        (await world.Chain.CountAsync(node.Facts.Address)).ShouldBe(1UL);
    }

    private async Task<AccountNode> ApprovingAsync()
    {
        await world.Chain.AskAsync("anvil_setCode", Sold.Id.Contract.ToString(), Token);
        await world.Chain.AskAsync("anvil_setBalance", Sold.Id.Contract.ToString(), "0x0");
        return await world.StartAsync(change: policy => policy with { Finality = new ConfirmationPolicy.Depth(300) }, before: WriteAsync, mesh: Trading);
    }

    private static MeshConfiguration Trading(MeshConfiguration mesh) => mesh with
    {
        Chains =
        [
            .. mesh.Chains.Select(chain => chain with
            {
                Tokens = [Sold, Bought],
                Venues = [new("uniswap-v3", Router, Router, Router, [new(Sold.Asset, Bought.Asset, 500)])],
            }),
        ],
    };

    private static async Task WriteAsync(AccountNode node)
    {
        await using var journal = await SqliteJournal.OpenAsync(node.JournalPath, TimeProvider.System, CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow();
        var request = Request(node.Facts, now.AddHours(-1));
        EquatableArray<EventBytes> stored = [.. History(request, now.AddHours(-1)).Select(RebalanceCodec.Events.Encode).Select(one => new EventBytes(one.Name, one.Payload))];
        await journal.AppendAsync(new(request.Stream, 0, stored, now, null, now), CancellationToken.None);
    }

    private static RebalanceRequest Request(AccountFacts account, DateTimeOffset at) => new(
        new(account.Desk, "probe", account.Address, [Sold, Bought]),
        1,
        new(MandateMode.Automatic, [new(Bought.Asset, 10_000)], 200, 50, Usd.Of(100), Sold.Asset, [], 60, 120),
        "all of it is in dollars", Usd.Of(1_000), Usd.Of(1_000), at);

    private static IEnumerable<RebalanceEvent> History(RebalanceRequest request, DateTimeOffset at)
    {
        var (spent, bound) = (new TokenAmount(Sold.Id, UInt256.One), new TokenAmount(Bought.Id, 500_000_000_000_000_000));
        var (one, many) = (new Price(Usd.Of(1).Raw), new Price(Usd.Of(2_000).Raw));
        var worth = new Valuation(Usd.Of(1_000), [new(Sold.Asset, one, Usd.Of(1_000), 10_000, 0)], at);
        var terms = new LegTerms(at, spent, bound, at.AddMinutes(10), one, many, bound.Raw, UInt256.Zero, 0, [new(AnvilChain.Id, many)]);
        var leg = new PlannedLeg.Swap(Leg, spent, bound, [], CostEstimate.None, new("uniswap-v3", Sold.Id, Bought.Id, 500));
        yield return new RebalanceEvent.Started(request, at);
        yield return new RebalanceEvent.Planned(1, new(new string('a', 64), [new(spent, 90)], worth, worth, [leg], CostEstimate.None, ["buy"], at), at);
        yield return new RebalanceEvent.LegChecking(Leg, 1, spent, null, null, at);
        yield return new RebalanceEvent.LegApproving(
            Leg, terms, [spent.Raw], EffectId.Of(request.Stream, Leg + ".approve"), new ChainAction.Approve(spent, "uniswap-v3"), at);
    }

    private static Task UntilAsync(AccountNode node, Func<IReadOnlyList<RebalanceEvent>, bool> hoped, string what) => node.UntilAsync(
        async () =>
        {
            await using var journal = SqliteJournal.OpenReader(node.JournalPath);
            List<RebalanceEvent> events = [];
            await foreach (var stored in journal.ReadAsync(StreamId.Of("rebalance", node.Facts.Desk, "probe.1"), 0, CancellationToken.None))
            {
                events.Add(RebalanceCodec.Events.Decode(stored.Event.Name, stored.Event.Payload));
            }

            return hoped(events);
        },
        what);
}
