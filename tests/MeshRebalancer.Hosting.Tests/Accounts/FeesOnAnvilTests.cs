using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Tests.Accounts;

/// <summary>Transactions that are late on a real chain: replaced, sent again, parked, counted over restarts.</summary>
public sealed class FeesOnAnvilTests(AccountWorld world) : IClassFixture<AccountWorld>
{
    private static readonly UInt256 Gwei = UInt256.PowerOfTen(9);

    [Fact]
    public async Task An_underpriced_transaction_is_replaced_at_the_same_nonce_and_exactly_one_variant_is_mined()
    {
        await using var node = await world.StartAsync(Soon(3));
        await node.AskAsync();
        await node.PoolsAsync();
        world.Chain.BaseFeeGwei = 5;
        var mined = await node.MinesUntilAsync<AccountEvent.Mined>();

        var (signed, replaced) = ((await node.EventsAsync<AccountEvent.Signed>()).ShouldHaveSingleItem(), (await node.EventsAsync<AccountEvent.Replaced>())[^1]);
        (replaced.Nonce, mined.Hash, mined.Succeeded).ShouldBe((signed.Nonce, replaced.Transaction.Hash, true));
        FeeRules.Replaces(replaced.Transaction.Gas, signed.Transaction.Gas).ShouldBeTrue();
        replaced.Transaction.Head!.Value.ShouldBeGreaterThanOrEqualTo(signed.Transaction.Head!.Value + 3);
        await node.MinesUntilAsync<AccountEvent.Final>();
        await node.ShouldHaveDoneAsync(1, transactions: 1);
    }

    [Fact]
    public async Task A_transaction_that_the_pool_dropped_is_sent_again_with_the_same_bytes()
    {
        await using var node = await world.StartAsync(Soon(1_000));
        await node.AskAsync();
        var sent = (await node.PoolsAsync()).ShouldHaveSingleItem();
        await world.Chain.DropAsync(sent);
        (await world.Chain.PoolAsync(node.Facts.Address)).ShouldBeEmpty();

        (await node.MinesUntilAsync<AccountEvent.Mined>()).Hash.ShouldBe(sent);
        (await node.EventsAsync<AccountEvent.Signed>()).ShouldHaveSingleItem().Transaction.Hash.ShouldBe(sent);
        (await node.EventsAsync<AccountEvent.Replaced>()).ShouldBeEmpty();
        await node.ShouldHaveDoneAsync(1, transactions: 1);
    }

    [Fact]
    public async Task A_fee_spike_to_the_ceiling_parks_with_an_alarm_and_goes_on_when_fees_fall()
    {
        await using var node = await world.StartAsync(Soon(2) with { FeeMaxWei = 3u * Gwei });
        await node.AskAsync();
        await node.PoolsAsync();
        world.Chain.BaseFeeGwei = 50;
        var parked = await node.MinesUntilAsync<AccountEvent.Parked>();
        parked.Reason.ShouldContain("the ceilings allow 3000000000");
        (await node.EventsAsync<AccountEvent.Replaced>()).ShouldAllBe(replaced => replaced.Transaction.Gas.FeeWei <= 3u * Gwei);
        (await node.ShownAsync()).ShouldContain("the ceilings allow 3000000000");
        node.Log.ShouldContain("the ceilings allow 3000000000");
        (await node.SubmissionAsync()).State.ShouldBeOfType<SubmissionState.Live>();

        world.Chain.BaseFeeGwei = 1;
        await node.MinesUntilAsync<AccountEvent.Mined>();
        (await node.SubmissionAsync()).Parked.ShouldBeNull();
        await node.ShouldHaveDoneAsync(1, transactions: 1);
    }

    // Counted anew, the replacement would come a hundred blocks after the restart and not after a few.
    [Fact]
    public async Task Blocks_that_were_waited_before_a_restart_count()
    {
        await using var node = await world.StartAsync(Soon(100));
        await node.AskAsync();
        await node.PoolsAsync();
        world.Chain.BaseFeeGwei = 5;
        await world.Chain.MineAsync(99);
        (await node.EventsAsync<AccountEvent.Replaced>()).ShouldBeEmpty();
        await node.RestartAsync();
        var restarted = await world.Chain.HeadAsync();

        var replaced = await node.MinesUntilAsync<AccountEvent.Replaced>();
        replaced.Transaction.Head!.Value.ShouldBeLessThan(restarted + 90);
        await node.MinesUntilAsync<AccountEvent.Mined>();
        await node.ShouldHaveDoneAsync(1, transactions: 1);
    }

    [Fact]
    public async Task No_more_nonces_are_in_flight_than_the_policy_says()
    {
        await using var node = await world.StartAsync(change: policy => policy with { InFlightMax = 2 });
        for (var number = 1; number <= 5; number++)
        {
            await node.AskAsync(number);
        }

        await node.PoolsAsync(2);
        await node.MinesUntilAsync<AccountEvent.Mined>(5);
        var (now, most) = (0, 0);
        foreach (var one in await node.EventsAsync())
        {
            now += one is AccountEvent.NonceReserved ? 1 : one is AccountEvent.Mined ? -1 : 0;
            most = Math.Max(most, now);
        }

        most.ShouldBe(2);
        (await node.EventsAsync<AccountEvent.NonceReserved>()).Select(reserved => reserved.Nonce).ShouldBe([0UL, 1UL, 2UL, 3UL, 4UL]);
        await node.ShouldHaveDoneAsync(1 + 2 + 3 + 4 + 5, transactions: 5);
    }

    private static FeePolicy Soon(int blocks) => FeePolicy.Default with { ReplaceAfterBlocks = blocks };
}
