using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Embedded.Tests.Journals;

/// <summary>One node at a time, and what a second one sees.</summary>
public abstract partial class SqlJournalSuite
{
    [WhereFact]
    public async Task Each_opening_raises_the_epoch_and_positions_go_on()
    {
        var first = await OpenAsync();
        await first.AppendAsync(One(A, 0), default);
        await first.DisposeAsync();
        var second = await OpenAsync();
        (first.Epoch, second.Epoch).ShouldBe((1, 2));
        await second.AppendAsync(One(A, 1), default);
        (await ReadAsync(second, A)).Select(one => (one.Position, one.Epoch)).ShouldBe([(1, 1), (2, 2)]);
    }

    [WhereFact]
    public async Task A_second_node_is_refused_with_the_holder_and_a_way_out_and_without_secrets()
    {
        var first = await OpenAsync();
        var refused = await Should.ThrowAsync<JournalHeldException>(OpenAsync);
        refused.Message.ShouldContain("is open in another node");
        refused.Message.ShouldContain(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        refused.Message.ShouldContain("Stop that node first");
        refused.Message.ShouldNotContain("hunter2");
        await first.AppendAsync(One(A, 0), default);
        first.Epoch.ShouldBe(1);
    }

    [WhereFact]
    public async Task A_newer_epoch_fences_the_old_node_off_and_tells_it()
    {
        var journal = await OpenAsync();
        await journal.AppendAsync(One(A, 0), default);
        await ExecuteAsync("UPDATE epoch SET epoch = epoch + 1");
        (await Should.ThrowAsync<JournalConflictException>(() => journal.AppendAsync(One(A, 1), default))).Message.ShouldContain("this node must stop");
        journal.Lost.IsCancellationRequested.ShouldBeTrue();
        (await ReadAsync(journal, A)).Count.ShouldBe(1);
    }

    [WhereFact]
    public async Task A_reader_works_beside_the_node_and_raises_no_epoch()
    {
        var journal = await OpenAsync();
        await journal.AppendAsync(One(A, 0), default);
        await using (var reader = OpenReader())
        {
            (await ReadAsync(reader, A)).Count.ShouldBe(1);
            await journal.AppendAsync(One(A, 1), default);
            (await ReadAsync(reader, A)).Count.ShouldBe(2);
        }

        await journal.AppendAsync(One(A, 2), default);
        journal.Epoch.ShouldBe(1);
    }

    [WhereFact]
    public async Task A_journal_of_a_newer_build_is_not_touched()
    {
        var journal = await OpenAsync();
        await journal.DisposeAsync();
        await ExecuteAsync("INSERT INTO journal_migrations (number, name) VALUES (99, 'from the future')");
        (await Should.ThrowAsync<JournalUnavailableException>(OpenAsync)).Message.ShouldContain("newer MeshRebalancer (schema 99");
    }

    [WhereFact]
    public async Task A_closed_journal_says_so()
    {
        var journal = await OpenAsync();
        await journal.DisposeAsync();
        (await Should.ThrowAsync<JournalUnavailableException>(() => journal.AppendAsync(One(A, 0), default))).Message.ShouldContain("is closed");
    }

    [WhereFact]
    public async Task An_engine_stops_when_its_journal_is_lost()
    {
        var node = await Node.StartAsync(await OpenAsync(), new VirtualTime(), EmbeddedEngineUnderTest.StartAsync);
        var stream = Kernel.StreamId.Of(Courier.Name, "a");
        await node.AskAsync(stream, new CourierCommand.Put(1));
        await ExecuteAsync("UPDATE epoch SET epoch = epoch + 1");
        await Should.ThrowAsync<Ports.Streams.StreamStoppedException>(() => node.AskAsync(stream, new CourierCommand.Put(1)));
        await Eventually.HoldsAsync("the journal is lost", () => node.Journal.Lost.IsCancellationRequested);
        await Should.ThrowAsync<Ports.Streams.StreamStoppedException>(() => node.AskAsync(stream, new CourierCommand.Put(1)));
        node.Journal.Appends.Count.ShouldBe(2);
        await node.DisposeAsync();
    }
}
