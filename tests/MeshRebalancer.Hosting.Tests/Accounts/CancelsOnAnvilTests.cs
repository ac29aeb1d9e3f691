using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Hosting.Tests.World;

namespace MeshRebalancer.Hosting.Tests.Accounts;

/// <summary>Cancellations on a real chain: whichever variant is mined counts. And what the kill switches stop of all this.</summary>
public sealed class CancelsOnAnvilTests(AccountWorld world) : IClassFixture<AccountWorld>
{
    [Fact]
    public async Task A_cancel_on_request_that_wins_is_booked_as_one_and_does_nothing()
    {
        await using var node = await world.StartAsync();
        await node.AskAsync();
        var sent = (await node.PoolsAsync()).ShouldHaveSingleItem();
        await node.CancelAsync(1, "the wrong amount");
        var replaced = await node.StoresAsync<AccountEvent.Replaced>();
        replaced.Transaction.Kind.ShouldBe(VariantKind.Cancel);
        await node.UntilAsync(async () => (await world.Chain.PoolAsync(node.Facts.Address)).SequenceEqual([replaced.Transaction.Hash]), $"the cancel has taken {sent}'s place");

        (await node.MinesUntilAsync<AccountEvent.Cancelled>()).Hash.ShouldBe(replaced.Transaction.Hash);
        await node.MinesUntilAsync<AccountEvent.Told>();
        (await node.EventsAsync<AccountEvent.Mined>()).ShouldBeEmpty();
        await node.ShouldHaveDoneAsync(0, transactions: 1);
    }

    [Fact]
    public async Task A_cancel_on_request_that_loses_is_booked_for_the_call_that_was_mined()
    {
        await using var node = await world.StartAsync(confirmations: 4);
        await node.AskAsync();
        var sent = (await node.PoolsAsync()).ShouldHaveSingleItem();
        await world.Chain.MineAsync();
        await node.CancelAsync(1, "too late");

        (await node.MinesUntilAsync<AccountEvent.Mined>()).Hash.ShouldBe(sent);
        (await node.EventsAsync<AccountEvent.CancelRequested>()).ShouldHaveSingleItem().Reason.ShouldBe("too late");
        await node.MinesUntilAsync<AccountEvent.Final>();
        (await node.EventsAsync<AccountEvent.Cancelled>()).ShouldBeEmpty();
        await node.ShouldHaveDoneAsync(1, transactions: 1);
    }

    [Fact]
    public async Task Replacements_and_cancels_go_on_under_the_first_kill_switch_and_obey_the_second()
    {
        await using var node = await world.StartAsync(FeePolicy.Default with { ReplaceAfterBlocks = 2 });
        await node.AskAsync();
        await node.PoolsAsync();
        world.Chain.BaseFeeGwei = 50;
        await node.Http.WriteAsync("POST", "/api/v1/kill-switch/set", """{"why":"a drill"}""");
        await node.MinesUntilAsync<AccountEvent.Replaced>();
        await node.Http.WriteAsync("POST", "/api/v1/kill-switch/set", """{"why":"a drill","scope":"everything"}""");
        var before = (await node.EventsAsync<AccountEvent.Replaced>()).Count;
        foreach (var hash in await world.Chain.PoolAsync(node.Facts.Address))
        {
            await world.Chain.DropAsync(hash);
        }

        await node.CancelAsync(1, "a drill");
        world.Chain.BaseFeeGwei = 1;
        await node.LooksAtAsync(20);
        (await node.EventsAsync<AccountEvent.Replaced>()).Count.ShouldBeLessThanOrEqualTo(before + 1, "what was being signed when the switch was set");
        (await world.Chain.CountAsync(node.Facts.Address)).ShouldBe(0UL);

        await node.Http.WriteAsync("POST", "/api/v1/kill-switch/release", """{"why":"over","scope":"everything"}""");
        await node.MinesUntilAsync<AccountEvent.Cancelled>();
        await node.ShouldHaveDoneAsync(0, transactions: 1);
    }
}
