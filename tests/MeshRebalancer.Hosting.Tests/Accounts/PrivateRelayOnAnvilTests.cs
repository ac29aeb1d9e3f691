using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Hosting.Tests.Accounts;

/// <summary>A relay that takes everything and mines nothing: another real chain, of which the first never hears.</summary>
public sealed class PrivateRelayOnAnvilTests(AccountWorld world) : IClassFixture<AccountWorld>
{
    [Fact]
    public async Task What_a_private_relay_silently_drops_stays_unknown_frees_no_nonce_and_goes_public_after_the_named_blocks()
    {
        await using var relay = await AnvilChain.StartAsync();
        await using var proxy = await FaultProxy.StartAsync(relay.Http);
        await using var node = await world.StartAsync(
            FeePolicy.Default with { ReplaceAfterBlocks = 1_000 }, policy => policy with { Private = new(ResendAfterBlocks: 3, GoPublicAfterBlocks: 60) }, proxy.Url,
            before: node => relay.GiveAsync(node.Facts.Address, AccountNode.StartWei));
        await node.AskAsync(1);
        await node.UntilAsync(async () => (await relay.PoolAsync(node.Facts.Address)).Count == 1, "the relay has it");
        var signed = await node.StoresAsync<AccountEvent.Signed>();
        await node.MinesUntilAsync(() => Task.FromResult(proxy.CountOf("eth_sendRawTransaction") > 2), "the relay gets it again");
        await node.AskAsync(2);
        var second = await node.StoresAsync<AccountEvent.Signed>(2);
        (await world.Chain.HeadAsync()).ShouldBeLessThan(signed.Transaction.Head!.Value + 60, "the relay alone had it so far");
        (await world.Chain.PoolAsync(node.Facts.Address)).ShouldBeEmpty();
        (await node.SubmissionAsync(1)).State.ShouldBeOfType<SubmissionState.Live>();
        (signed.Nonce, second.Nonce).ShouldBe((0UL, 1UL));

        var mined = await node.MinesUntilAsync<AccountEvent.Mined>();
        (mined.Hash, mined.Block > signed.Transaction.Head!.Value + 60).ShouldBe((signed.Transaction.Hash, true));
        await node.MinesUntilAsync<AccountEvent.Mined>(2);
        (await node.EventsAsync<AccountEvent.Signed>()).Count.ShouldBe(2);
        await node.ShouldHaveDoneAsync(1 + 2, transactions: 2);
    }
}
