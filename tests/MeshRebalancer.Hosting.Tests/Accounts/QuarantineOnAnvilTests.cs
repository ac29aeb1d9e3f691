using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Tests.Accounts;

/// <summary>Somebody else with the key, and older journals that are restored: noticed on a real chain, and reconciled over the API.</summary>
public sealed class QuarantineOnAnvilTests(AccountWorld world) : IClassFixture<AccountWorld>
{
    private static readonly Address Thief = Address.Parse("0x00000000000000000000000000000000000bad00");

    [Fact]
    public async Task A_strangers_transaction_in_place_of_ours_stops_the_account_until_a_person_has_accounted_for_it()
    {
        await using var node = await world.StartAsync();
        await node.AskAsync(1);
        await node.PoolsAsync();
        var foreign = await world.Chain.SendAsync(node.Key, 0, Thief, 5);
        var quarantined = await node.MinesUntilAsync<AccountEvent.Quarantined>();
        quarantined.Code.ShouldBe("foreign-transaction");
        quarantined.Reason.ShouldContain($"Nonce 0 of {node.Facts.Address} on chain 31337 was consumed by {foreign}, which was not signed here.");
        quarantined.Foreign.ShouldHaveSingleItem().ShouldBe(new(0, foreign));
        await node.AskAsync(2);
        await node.LooksAtAsync(5);
        (await node.ShownAsync()).ShouldContain("Nothing is signed until this is reconciled");
        (await node.EventsAsync<AccountEvent.NonceReserved>()).ShouldHaveSingleItem();

        await node.ReconcileAsync("the treasurer used the key by hand");
        var reconciled = await node.StoresAsync<AccountEvent.Reconciled>();
        (reconciled.By, reconciled.Reason, reconciled.NextNonce).ShouldBe(("operator", "the treasurer used the key by hand", 1UL));
        (await node.MinesUntilAsync<AccountEvent.Mined>()).Id.ShouldBe(node.Id(2));
        (await node.SubmissionAsync(1)).State.ShouldBeOfType<SubmissionState.Refused>().Code.ShouldBe("nonce-taken");
        (await world.Chain.TallyAsync(node.Tally)).ShouldBe((UInt256)2u);
        (await world.Chain.CountAsync(node.Facts.Address)).ShouldBe(2UL);
    }

    [Fact]
    public async Task A_strangers_transaction_while_nothing_is_asked_is_noticed_and_found()
    {
        await using var node = await world.StartAsync();
        await node.AskAsync(1);
        await node.MinesUntilAsync<AccountEvent.Final>();
        var foreign = await world.Chain.SendAsync(node.Key, 1, Thief, 5);
        await world.Chain.MineAsync();

        (await node.StoresAsync<AccountEvent.Quarantined>()).Code.ShouldBe("nonce-ahead");
        (await node.StoresAsync<AccountEvent.Quarantined>(2)).Foreign.ShouldHaveSingleItem().ShouldBe(new(1, foreign));
        (await node.ShownAsync()).ShouldContain(foreign.ToString());
        await node.ReconcileAsync("known");
        await node.AskAsync(2);
        await node.MinesUntilAsync<AccountEvent.Mined>(2);
        (await node.EventsAsync<AccountEvent.NonceReserved>())[^1].Nonce.ShouldBe(2UL);
    }

    [Fact]
    public async Task An_older_journal_that_was_restored_stops_the_account_until_a_person_has_accounted_for_what_it_lost()
    {
        await using var node = await world.StartAsync();
        await node.AskAsync(1);
        await node.MinesUntilAsync<AccountEvent.Final>();
        await node.RestartAsync(() => CopyAsync(node.JournalPath, node.JournalPath + ".old"));
        await node.AskAsync(2);
        var lost = await node.MinesUntilAsync<AccountEvent.Mined>(2);
        await node.RestartAsync(() => CopyAsync(node.JournalPath + ".old", node.JournalPath));

        var quarantined = await node.StoresAsync<AccountEvent.Quarantined>();
        quarantined.Code.ShouldBe("nonce-ahead");
        quarantined.Reason.ShouldContain("counts 2 transactions");
        quarantined.Reason.ShouldContain("an older journal was restored");
        (await node.StoresAsync<AccountEvent.Quarantined>(2)).Foreign.ShouldHaveSingleItem().ShouldBe(new(1, lost.Hash));
        await node.AskAsync(3);
        await node.ReconcileAsync("the backup of last night; what it had not yet is accounted for");
        (await node.MinesUntilAsync<AccountEvent.Mined>(2)).Id.ShouldBe(node.Id(3));
        (await node.EventsAsync<AccountEvent.NonceReserved>())[^1].Nonce.ShouldBe(2UL);
        (await world.Chain.TallyAsync(node.Tally)).ShouldBe((UInt256)(1u + 2 + 3));
    }

    [Fact]
    public async Task An_older_journal_that_had_asked_for_the_call_takes_what_is_mined_for_its_own_and_does_not_send_it_again()
    {
        await using var node = await world.StartAsync();
        await node.AskAsync(1);
        await node.MinesUntilAsync<AccountEvent.Final>();

        await node.StopAsync();
        await CopyAsync(node.JournalPath, node.JournalPath + ".old");
        await node.StartAsync();
        await node.AskAsync(2);
        var lost = await node.MinesUntilAsync<AccountEvent.Mined>(2);
        await node.StopAsync();
        await CopyAsync(node.JournalPath + ".old", node.JournalPath);
        await AsksBeforeStartAsync(node);
        await node.StartAsync();

        await node.StoresAsync<AccountEvent.Quarantined>();
        var reconciled = await node.StoresAsync<AccountEvent.Reconciled>();
        reconciled.By.ShouldBeNull();
        reconciled.Foreign.ShouldHaveSingleItem().ShouldBe(new(1, lost.Hash, node.Id(2)));
        var mined = await node.MinesUntilAsync<AccountEvent.Mined>(2);
        (mined.Id, mined.Hash).ShouldBe((node.Id(2), lost.Hash));
        await node.ShouldHaveDoneAsync(1 + 2, transactions: 2);
    }

    // As a node leaves it that dies right after it was asked.
    private static async Task AsksBeforeStartAsync(AccountNode node)
    {
        await using var journal = await Engine.Embedded.Journal.SqliteJournal.OpenAsync(node.JournalPath, TimeProvider.System, CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow();
        var (name, payload) = AccountCodec.Events.Encode(new AccountEvent.Requested(node.Id(2), node.CallOf(2), now));
        var version = 0L;
        await foreach (var stored in journal.ReadAsync(node.Facts.Stream, 0, CancellationToken.None))
        {
            version = stored.Version;
        }

        await journal.AppendAsync(new(node.Facts.Stream, version, [new(name, payload)], now, null, now), CancellationToken.None);
    }

    private static Task CopyAsync(string from, string to)
    {
        foreach (var beside in new[] { "-wal", "-shm" })
        {
            File.Delete(to + beside);
        }

        File.Copy(from, to, overwrite: true);
        return Task.CompletedTask;
    }
}
