using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Tests.Accounts;

/// <summary>Reorgs of a real chain that take transactions away, or leave nonces behind that nobody holds.</summary>
public sealed class ReorgsOnAnvilTests(AccountWorld world) : IClassFixture<AccountWorld>
{
    [Fact]
    public async Task A_reorg_that_takes_a_mined_transaction_away_puts_it_back_on_the_wire()
    {
        await using var node = await world.StartAsync(change: Late);
        await node.AskAsync();
        var mined = await node.MinesUntilAsync<AccountEvent.Mined>();
        await world.Chain.ReorgAwayAsync(mined.Hash);
        (await world.Chain.TallyAsync(node.Tally)).ShouldBe(UInt256.Zero);

        (await node.StoresAsync<AccountEvent.Unmined>()).Hash.ShouldBe(mined.Hash);
        (await node.PoolsAsync()).ShouldHaveSingleItem().ShouldBe(mined.Hash);
        var again = await node.MinesUntilAsync<AccountEvent.Mined>(2);
        (again.Hash, again.BlockHash == mined.BlockHash).ShouldBe((mined.Hash, false));
        (await node.EventsAsync<AccountEvent.Signed>()).ShouldHaveSingleItem();
        await world.Chain.MineAsync(300);
        await node.StoresAsync<AccountEvent.Final>();
        await node.ShouldHaveDoneAsync(1, transactions: 1);
    }

    [Fact]
    public async Task A_nonce_that_a_reorg_left_to_nobody_is_found_and_filled()
    {
        Hash32 lost = default;
        await using var node = await world.StartAsync(before: async node =>
        {
            lost = await world.Chain.SendAsync(node.Key, 0, node.Tally, 7);
            await world.Chain.MineAsync();
        });
        await node.AskAsync(1);
        await node.StoresAsync<AccountEvent.Signed>();
        await node.PoolsAsync();
        await world.Chain.ReorgAwayAsync(lost);
        (await world.Chain.CountAsync(node.Facts.Address)).ShouldBe(0UL);

        var filled = await node.MinesUntilAsync<AccountEvent.GapFilled>();
        (filled.Nonce, filled.Transaction.Kind).ShouldBe((0UL, VariantKind.Cancel));
        (await node.MinesUntilAsync<AccountEvent.Mined>()).Id.ShouldBe(node.Id(1));
        await node.MinesUntilAsync<AccountEvent.Final>(2);
        await node.ShouldHaveDoneAsync(1, transactions: 2);
    }

    // Nothing is final before a test is over with it, however many blocks it mines.
    private static AccountPolicy Late(AccountPolicy policy) => policy with { Finality = new ConfirmationPolicy.Depth(300) };
}
