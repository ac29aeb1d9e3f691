using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.EndToEnd;

/// <summary>
/// Kills of what may become of a signed transaction: fees that rise, cancellations, reorgs, strangers with the key. Each on a chain of its own,
/// because a reorg or a spike would meet everybody else's rounds.
/// </summary>
internal static class AccountKills
{
    private const int FarOff = 300;

    /// <summary>What brings an event about, kills the node right after it, and shows that the next one brings the account to its end.</summary>
    public static IReadOnlyDictionary<string, Func<string, Task>> Rounds { get; } = new SortedDictionary<string, Func<string, Task>>(StringComparer.Ordinal)
    {
        ["account.gap-filled.v1"] = GapAsync,
        ["account.quarantined.v1"] = ForeignAsync,
        ["account.reconciled.v1"] = ForeignAsync,
        ["transaction.cancel-requested.v1"] = CancelledAsync,
        ["transaction.cancelled.v1"] = CancelledAsync,
        ["transaction.parked.v1"] = AtTheCeilingAsync,
        ["transaction.remined.v1"] = TakenByReorgAsync,
        ["transaction.replaced.v1"] = ReplacedAsync,
        ["transaction.unmined.v1"] = TakenByReorgAsync,
    };

    // The base fee rises past what was offered.
    private static async Task ReplacedAsync(string name)
    {
        await using var account = await LoneAccount.CreateAsync();
        await PauseAsync(account, name, async node =>
        {
            await account.PoolsAsync(node);
            account.Chain.BaseFeeGwei = 5;
        });
        await ContinueAsync(account);
    }

    // It rises past all that may be paid, and falls again.
    private static async Task AtTheCeilingAsync(string name)
    {
        await using var account = await LoneAccount.CreateAsync(FeePolicy.Default with { ReplaceAfterBlocks = 2, FeeMaxWei = 3u * UInt256.PowerOfTen(9) });
        await PauseAsync(account, name, async node =>
        {
            await account.PoolsAsync(node);
            account.Chain.BaseFeeGwei = 50;
        });
        account.Chain.BaseFeeGwei = 1;
        await ContinueAsync(account);
    }

    // An operator wants it cancelled while it is in the pool.
    private static async Task CancelledAsync(string name)
    {
        await using var account = await LoneAccount.CreateAsync();
        Task? asked = null;
        await PauseAsync(account, name, async node =>
        {
            await account.PoolsAsync(node);
            asked = account.OperateAsync(node, "cancel");
            // Before it is mined: of what is mined already nothing is left to be cancelled.
            await (name == "transaction.cancelled.v1" ? account.SwapsInThePoolAsync(node) : node.SaysAsync($"paused after {name} "));
        });
        await asked!.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ContinueAsync(account);
    }

    // A reorg takes the mined transaction away, or puts it into another block.
    private static async Task TakenByReorgAsync(string name)
    {
        await using var account = await LoneAccount.CreateAsync(finality: FarOff);
        await PauseAsync(account, name, async node =>
        {
            await account.MinesUntilAsync(node, "transaction.mined.v1");
            var signed = (await account.StoryAsync()).Signed[0].Transaction;
            var depth = await account.Chain.HeadAsync() + 1 - (await account.Chain.BlockOfAsync(signed.Hash))!.Value;
            // One block earlier: in the same place it would be the same block.
            await (name == "transaction.remined.v1" ? account.Chain.ReorgAsync(depth + 1, signed.RawHex) : account.Chain.ReorgAsync(depth));
        });
        await ContinueAsync(account, async node =>
        {
            await account.MinesUntilAsync(node, async () => await account.Chain.CountAsync(account.Facts.Address) == 1, "it is mined again");
            await account.Chain.MineAsync(FarOff);
        });
    }

    // Somebody else with the key is first.
    private static async Task ForeignAsync(string name)
    {
        await using var account = await LoneAccount.CreateAsync();
        Task? asked = null;
        await PauseAsync(account, name, async node =>
        {
            await account.PoolsAsync(node);
            await account.Chain.SendAsync(account.Key, 0, account.Facts.Address, UInt256.Zero);
            if (name == "account.reconciled.v1")
            {
                await account.MinesUntilAsync(node, "account.quarantined.v1");
                asked = account.OperateAsync(node, "reconcile");
            }
        });
        await (asked ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ContinueAsync(account, node => account.OperateAsync(node, "reconcile"), ends: "transaction.told.v1", foreign: 1);
    }

    // A reorg takes a transaction that was none of ours, so that nobody holds the nonce before ours.
    private static async Task GapAsync(string name)
    {
        await using var account = await LoneAccount.CreateAsync();
        var before = await account.Chain.SendAsync(account.Key, 0, account.Facts.Address, UInt256.Zero);
        await account.Chain.MineAsync();
        await PauseAsync(account, name, async node =>
        {
            await account.PoolsAsync(node);
            await account.Chain.ReorgAwayAsync(before);
        });
        await ContinueAsync(account, count: 2);
    }

    // In mid trouble the node is killed right after the event.
    private static async Task PauseAsync(LoneAccount account, string name, Func<NodeProcess, Task> trouble)
    {
        await using var first = account.Run("--pause-after", name);
        await first.ServesAsync();
        await trouble(first);
        await account.MinesUntilAsync(first, () => Task.FromResult(first.Said.Contains($"paused after {name} ", StringComparison.Ordinal)), name);
        await first.KillAsync();
    }

    // The next one brings it to its end.
    private static async Task ContinueAsync(
        LoneAccount account, Func<NodeProcess, Task>? heal = null, string ends = "transaction.final.v1", int count = 1, int foreign = 0)
    {
        var before = await account.StoryAsync();
        await using var second = account.Run();
        await second.ServesAsync();
        await (heal?.Invoke(second) ?? Task.CompletedTask);
        await account.MinesUntilAsync(second, ends, count);
        var after = await account.StoryAsync();
        after.Events.Take(before.Events.Count).Select(stored => stored.Hash).ShouldBe(before.Events.Select(stored => stored.Hash));
        await account.ShouldBeRightAsync(after, foreign);
    }
}
