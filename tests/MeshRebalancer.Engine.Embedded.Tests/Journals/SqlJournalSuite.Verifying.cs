using MeshRebalancer.Engine.Embedded.Journal;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Embedded.Tests.Journals;

/// <summary>What the verifier finds. Each test damages the tables of a stream of ten events beside a stream of three that stays whole.</summary>
public abstract partial class SqlJournalSuite
{
    [WhereFact]
    public async Task An_untouched_journal_is_whole()
    {
        await FillAsync();
        (await VerifyAsync()).ShouldBe(new JournalReport(2, 13, []));
    }

    [WhereFact]
    public Task A_changed_payload_is_found() => FindsAsync("UPDATE events SET payload = hash WHERE stream = 'account-a' AND version = 4", 4, FaultKind.Changed);

    [WhereFact]
    public Task A_changed_name_is_found() => FindsAsync("UPDATE events SET name = 'x.removed.v1' WHERE stream = 'account-a' AND version = 1", 1, FaultKind.Changed);

    [WhereFact]
    public Task A_changed_instant_is_found() => FindsAsync("UPDATE events SET at = at + 1 WHERE stream = 'account-a' AND version = 10", 10, FaultKind.Changed);

    [WhereFact]
    public Task A_gap_is_found() => FindsAsync("DELETE FROM events WHERE stream = 'account-a' AND version = 5", 5, FaultKind.Missing);

    [WhereFact]
    public Task A_missing_beginning_is_found() => FindsAsync("DELETE FROM events WHERE stream = 'account-a' AND version <= 3", 1, FaultKind.Missing);

    [WhereFact]
    public Task A_gap_that_was_closed_up_is_found() => FindsAsync(
        "DELETE FROM events WHERE stream = 'account-a' AND version = 5", 5, FaultKind.Changed,
        [.. Enumerable.Range(6, 5).Select(version => $"UPDATE events SET version = {version - 1} WHERE stream = 'account-a' AND version = {version}")]);

    [WhereFact]
    public Task Two_swapped_events_are_found() => FindsAsync(
        "UPDATE events SET version = 100 WHERE stream = 'account-a' AND version = 3", 3, FaultKind.Changed,
        "UPDATE events SET version = 3 WHERE stream = 'account-a' AND version = 4",
        "UPDATE events SET version = 4 WHERE stream = 'account-a' AND version = 100");

    [WhereFact]
    public Task An_event_moved_to_another_stream_is_found() => FindsAsync(
        "UPDATE events SET stream = 'account-a', version = 11 WHERE stream = 'portfolio-b' AND version = 3", 11, FaultKind.Changed);

    [WhereFact]
    public async Task An_end_that_was_cut_off_is_found_with_a_head_that_was_kept_elsewhere()
    {
        var kept = await FillAsync();
        await ExecuteAsync("DELETE FROM events WHERE stream = 'account-a' AND version > 8");
        (await VerifyAsync()).IsWhole.ShouldBeTrue();
        await using var reader = OpenReader();
        var report = await JournalVerifier.VerifyAsync(reader, [kept], null, default);
        report.Faults.Select(fault => (fault.Stream, fault.Version, fault.Kind)).ShouldBe([(A, 9, FaultKind.Missing)]);
    }

    [WhereFact]
    public async Task A_stream_that_is_gone_is_found_with_a_kept_head()
    {
        var kept = await FillAsync();
        await ExecuteAsync("DELETE FROM events WHERE stream = 'account-a'");
        await using var reader = OpenReader();
        (await JournalVerifier.VerifyAsync(reader, [kept], null, default)).Faults.Single().Kind.ShouldBe(FaultKind.Missing);
    }

    private protected async Task<JournalReport> VerifyAsync()
    {
        await using var reader = OpenReader();
        return await JournalVerifier.VerifyAsync(reader, null, null, default);
    }

    private async Task FindsAsync(string damage, long version, FaultKind kind, params string[] more)
    {
        await FillAsync();
        foreach (var sql in more.Prepend(damage))
        {
            await ExecuteAsync(sql);
        }

        var fault = (await VerifyAsync()).Faults.Single();
        (fault.Stream, fault.Version, fault.Kind).ShouldBe((A, version, kind));
        fault.Message.ShouldContain("version");
    }

    private async Task<StreamHead> FillAsync()
    {
        var journal = await OpenAsync();
        await journal.AppendAsync(new(B, 0, Enumerable.Range(1, 3).Select(Event).ToEquatableArray(), At, null, null), default);
        return await journal.AppendAsync(new(A, 0, Enumerable.Range(1, 10).Select(Event).ToEquatableArray(), At, null, null), default);
    }
}
