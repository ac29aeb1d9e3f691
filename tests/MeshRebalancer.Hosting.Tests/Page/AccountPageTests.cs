using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Hosting.Tests.Accounts;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Hosting.Tests.Page;

/// <summary>An account's troubles on the live page, over a real chain: seen there, and ended there.</summary>
[RequiresChromium]
public sealed class AccountPageTests(AccountWorld world) : IClassFixture<AccountWorld>
{
    [WhereFact]
    public async Task A_late_transaction_is_shown_with_its_variants_and_cancelled_and_a_quarantine_is_explained_and_ended()
    {
        await using var node = await world.StartAsync(FeePolicy.Default with { ReplaceAfterBlocks = 3 });
        await node.AskAsync();
        await node.PoolsAsync();
        await using var tab = await BrowserTab.OpenAsync(node.Node.Page);
        await tab.UntilAsync("document.getElementById('accounts').textContent.includes('next nonce 1') && document.getElementById('accounts').textContent.includes('Native coin: 1')");
        world.Chain.BaseFeeGwei = 5;
        var replaced = await node.MinesUntilAsync<AccountEvent.Replaced>();
        await tab.UntilAsync($"document.querySelector('#accounts [title=\"{replaced.Transaction.Hash}\"]')?.textContent.startsWith('replacement')");
        await tab.UntilAsync("/original .* outbid, at most/.test(document.getElementById('accounts').textContent)");
        (await tab.TextAsync()).ShouldNotContain(replaced.Transaction.RawHex[2..40]);

        await tab.EvaluateAsync("document.querySelector('#accounts button').focus(), 0");
        await tab.PressAsync("Enter");
        await node.StoresAsync<AccountEvent.CancelRequested>();
        await tab.UntilAsync("document.getElementById('accounts').textContent.includes('to be cancelled, operator: cancelled on the page')");
        await node.MinesUntilAsync<AccountEvent.Final>();
        await tab.UntilAsync("document.getElementById('accounts').textContent.includes('Nothing is on its way')");

        await world.Chain.SendAsync(node.Key, 1, node.Facts.Address, Kernel.UInt256.Zero);
        await world.Chain.MineAsync();
        await tab.UntilAsync("document.querySelector('#accounts .tag')?.textContent === 'quarantine' && document.getElementById('accounts').textContent.includes('is none of ours')");
        await tab.ShouldFitNarrowAsync();
        await tab.ShouldBeReadableAsync();
        await tab.EvaluateAsync("(() => { const why = document.querySelector('#accounts input'); why.value = 'the key was tried by hand'; why.dispatchEvent(new Event('input')); document.querySelector('#accounts button').click(); })(), 0");
        await tab.UntilAsync("document.querySelector('#accounts .tag')?.textContent === 'next nonce 2'");
        (await node.EventsAsync<AccountEvent.Reconciled>()).ShouldHaveSingleItem().Reason.ShouldBe("the key was tried by hand");
        await tab.ShouldBeQuietAsync();
    }
}
