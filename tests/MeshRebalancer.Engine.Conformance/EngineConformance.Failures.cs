using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Conformance;

/// <summary>Failed appends, lost places, bugs and damaged histories.</summary>
public abstract partial class EngineConformance
{
    [WhereFact]
    public async Task A_failed_append_fails_every_waiting_ask_and_the_next_ask_replays()
    {
        var node = await StartAsync();
        await node.AskAsync(A, new CourierCommand.Put(1));
        var gate = node.Journal.BlockNext();
        node.Journal.FailNext();
        var first = node.AskAsync(A, new CourierCommand.Put(10));
        await Eventually.HoldsAsync("the append waits", () => node.Journal.Blocked == 1);
        var failing = Enumerable.Range(0, 3).Select(_ => node.AskAsync(A, new CourierCommand.Put(100))).ToArray();
        gate.SetResult();
        (await first).ShouldBe(new Reply.Saved(2));
        foreach (var ask in failing)
        {
            (await Should.ThrowAsync<StreamStoppedException>(ask)).InnerException.ShouldBeOfType<JournalUnavailableException>();
        }

        (await node.AskAsync(A, new CourierCommand.Put(1000))).ShouldBe(new Reply.Saved(3));
        (await node.StateAsync(A)).Total.ShouldBe(1011);
        node.Courier.Replays.ShouldBe(2);
    }

    [WhereFact]
    public async Task An_append_that_was_stored_though_it_failed_is_seen_after_the_replay_and_its_effects_run_unasked()
    {
        var node = await StartAsync();
        await node.AskAsync(A, new CourierCommand.Put(1));
        node.Journal.StoreAndFailNext();
        await Should.ThrowAsync<StreamStoppedException>(() => node.AskAsync(A, new CourierCommand.Send(1)));
        // Nobody asks again: what is owed is found by supervision.
        await Eventually.HoldsAsync("the delivery was begun", () => node.Road.Count(EffectId.Of(A, "deliver1")) == 1, TurnClock);
        await Eventually.HoldsAsync("it arrived", () => node.Journal.Appends.Count == 3);
        (await node.StateAsync(A)).Pending.ShouldBeEmpty();
        (await StoredAsync(node, A)).Count.ShouldBe(3);
    }

    [WhereFact]
    public async Task Another_writer_costs_the_stream_its_place_and_a_replay_gives_it_back()
    {
        var node = await StartAsync();
        await node.AskAsync(A, new CourierCommand.Put(1));
        await node.Journal.AppendAsync(new(A, 1, [Filled(10)], Time.GetUtcNow(), null, null), default);
        (await Should.ThrowAsync<StreamStoppedException>(() => node.AskAsync(A, new CourierCommand.Put(100))))
            .InnerException.ShouldBeOfType<JournalConflictException>();
        (await node.AskAsync(A, new CourierCommand.Put(1000))).ShouldBe(new Reply.Saved(3));
        (await node.StateAsync(A)).Total.ShouldBe(1011);
    }

    [WhereFact]
    public async Task A_node_whose_epoch_is_over_stores_nothing_answers_nothing_and_begins_nothing()
    {
        var node = await StartAsync();
        await node.AskAsync(A, new CourierCommand.Put(1));
        node.Journal.LoseEpoch();
        foreach (var (stream, command) in new (StreamId, CourierCommand)[] { (A, new CourierCommand.Send(1)), (B, new CourierCommand.Put(2)), (A, new CourierCommand.Put(3)) })
        {
            (await Should.ThrowAsync<StreamStoppedException>(() => node.AskAsync(stream, command))).InnerException.ShouldBeOfType<JournalConflictException>();
        }

        (await node.StateAsync(A)).Total.ShouldBe(1);
        node.Road.Begun.ShouldBeEmpty();
        (await StoredAsync(node, A)).Count.ShouldBe(1);
        (await StoredAsync(node, B)).ShouldBeEmpty();
    }

    [WhereFact]
    public async Task A_bug_in_a_decider_stops_its_stream_for_one_replay_and_no_other()
    {
        var node = await StartAsync();
        await node.AskAsync(A, new CourierCommand.Put(1));
        await Should.ThrowAsync<StreamStoppedException>(() => node.AskAsync(A, new CourierCommand.Break()));
        (await node.AskAsync(B, new CourierCommand.Put(1))).ShouldBe(new Reply.Saved(1));
        (await node.AskAsync(A, new CourierCommand.Put(2))).ShouldBe(new Reply.Saved(2));
    }

    [WhereFact]
    public async Task A_history_that_contradicts_itself_stops_its_stream_alone_and_says_so_at_each_ask()
    {
        var node = await StartAsync();
        await node.Journal.AppendAsync(
            new(A, 0, [Filled(10), new("courier.arrived.v1", """{"number":7}"""u8.ToArray())], Time.GetUtcNow(), null, null), default);
        for (var i = 0; i < 2; i++)
        {
            var poison = await Should.ThrowAsync<StreamPoisonedException>(() => node.AskAsync(A, new CourierCommand.Put(1)));
            poison.Message.ShouldContain("version 2 ('courier.arrived.v1')");
        }

        await Should.ThrowAsync<StreamPoisonedException>(() => node.StateAsync(A));
        (await node.AskAsync(B, new CourierCommand.Put(1))).ShouldBe(new Reply.Saved(1));
    }

    [WhereFact]
    public async Task An_event_that_does_not_read_poisons_its_stream_without_showing_its_payload()
    {
        var node = await StartAsync();
        await node.Journal.AppendAsync(
            new(A, 0, [new("courier.filled.v1", """{"amount":"topsecret"}"""u8.ToArray())], Time.GetUtcNow(), null, null), default);
        var poison = await Should.ThrowAsync<StreamPoisonedException>(() => node.AskAsync(A, new CourierCommand.Put(1)));
        poison.Message.ShouldContain("version 1 ('courier.filled.v1')");
        poison.Message.ShouldNotContain("topsecret");
        (await node.AskAsync(B, new CourierCommand.Put(1))).ShouldBe(new Reply.Saved(1));
    }

    [WhereFact]
    public async Task Asks_that_wait_while_the_engine_stops_are_told()
    {
        var node = await StartAsync();
        var gate = node.Journal.BlockNext();
        var underWay = node.AskAsync(A, new CourierCommand.Put(1));
        await Eventually.HoldsAsync("the append waits", () => node.Journal.Blocked == 1);
        var waiting = node.AskAsync(A, new CourierCommand.Put(2));
        var stopped = node.DisposeAsync().AsTask();
        gate.SetResult();
        (await underWay).ShouldBe(new Reply.Saved(1));
        await Should.ThrowAsync<StreamStoppedException>(waiting);
        await stopped.WaitAsync(TimeSpan.FromSeconds(30));
        await Should.ThrowAsync<StreamStoppedException>(() => node.AskAsync(B, new CourierCommand.Put(1)));
    }

    private static EventBytes Filled(long amount) => new("courier.filled.v1", System.Text.Encoding.UTF8.GetBytes($$"""{"amount":{{amount}}}"""));

    private void TurnClock() => Time.Advance(TimeSpan.FromMilliseconds(100));
}
