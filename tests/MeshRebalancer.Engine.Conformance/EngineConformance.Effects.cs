using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Telemetry;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Conformance;

/// <summary>What is owed, and when.</summary>
public abstract partial class EngineConformance
{
    private static EffectId FirstDelivery => EffectId.Of(A, "deliver1");

    [WhereFact]
    public async Task An_owed_effect_is_carried_out_once_and_answered()
    {
        var node = await StartAsync();
        await SendAsync(node);
        await Eventually.HoldsAsync("it arrived", () => node.Journal.Appends.Count == 3);
        Time.Advance(EngineSetup.RetryWithin);
        (await node.StateAsync(A)).Pending.ShouldBeEmpty();
        node.Road.Begun.Select(begun => begun.Id).ShouldBe([FirstDelivery]);
    }

    [WhereFact]
    public async Task After_a_crash_the_same_effect_runs_again_under_the_same_id()
    {
        var before = await StartAsync(new() { Behaviour = Road.WaitForeverAsync });
        await SendAsync(before);
        await Eventually.HoldsAsync("the delivery was begun", () => before.Road.Count(FirstDelivery) == 1);
        await before.DisposeAsync();

        // Nobody asks the new node for anything.
        var after = await StartAsync();
        await Eventually.HoldsAsync("it arrived", () => after.Journal.Appends.Count == 1, TurnClock);
        after.Road.Begun.Select(begun => begun.Id).ShouldBe([FirstDelivery]);
        (await after.StateAsync(A)).Pending.ShouldBeEmpty();
    }

    [WhereFact]
    public async Task An_effect_that_fails_is_tried_again_after_a_pause()
    {
        var node = await StartAsync();
        node.Road.Behaviour = (effect, streams, cancel) => node.Road.Count(effect.Id) < 3
            ? throw new InvalidOperationException("The road is closed.")
            : Road.CarryOutAsync(effect, streams, cancel);
        await SendAsync(node);
        await Eventually.HoldsAsync("it was begun", () => node.Road.Count(FirstDelivery) == 1);
        // Virtual time stands still, so nothing may happen by itself.
        (await node.StateAsync(A)).Pending.Count.ShouldBe(1);
        node.Road.Count(FirstDelivery).ShouldBe(1);
        await Eventually.HoldsAsync("it arrived", () => node.Journal.Appends.Count == 3, TurnClock);
        node.Road.Count(FirstDelivery).ShouldBe(3);
    }

    [WhereFact]
    public async Task An_effect_that_returns_while_it_is_owed_is_called_again()
    {
        var node = await StartAsync();
        node.Road.Behaviour = (effect, streams, cancel) => node.Road.Count(effect.Id) < 2 ? Task.CompletedTask : Road.CarryOutAsync(effect, streams, cancel);
        await SendAsync(node);
        await Eventually.HoldsAsync("it arrived", () => node.Journal.Appends.Count == 3, TurnClock);
        node.Road.Count(FirstDelivery).ShouldBe(2);
    }

    [WhereFact]
    public async Task An_effect_that_is_no_longer_owed_is_cancelled()
    {
        var node = await StartAsync(new() { Behaviour = Road.WaitForeverAsync });
        await SendAsync(node);
        await Eventually.HoldsAsync("it was begun", () => node.Road.Count(FirstDelivery) == 1);
        await node.AskAsync(A, new CourierCommand.Recall(1));
        await Eventually.HoldsAsync("it was cancelled", () => node.Road.Cancelled.Contains(FirstDelivery));
    }

    [WhereFact]
    public async Task What_runs_is_left_alone_by_further_commands()
    {
        var node = await StartAsync(new() { Behaviour = Road.WaitForeverAsync });
        await SendAsync(node);
        await Eventually.HoldsAsync("it was begun", () => node.Road.Count(FirstDelivery) == 1);
        for (var i = 0; i < 5; i++)
        {
            await node.AskAsync(A, new CourierCommand.Put(1));
        }

        Time.Advance(EngineSetup.RetryWithin);
        node.Road.Count(FirstDelivery).ShouldBe(1);
        node.Road.Cancelled.ShouldBeEmpty();
    }

    [WhereFact]
    public async Task An_effect_with_an_instant_waits_for_it()
    {
        var node = await StartAsync();
        var at = Time.GetUtcNow() + TimeSpan.FromSeconds(30);
        await node.AskAsync(A, new CourierCommand.SetAlarm(at));
        await Eventually.HoldsAsync("the alarm's timer is set", () => Time.NextDue <= at);
        Time.AdvanceTo(at - TimeSpan.FromMilliseconds(1));
        (await node.StateAsync(A)).AlarmAt.ShouldBe(at);
        node.Road.Begun.ShouldBeEmpty();
        await Eventually.HoldsAsync("it rang", () => node.Journal.Appends.Count == 2, TurnClock);
        node.Road.Begun.Select(begun => begun.Id).ShouldBe([EffectId.Of(A, "alarm")]);
    }

    [WhereFact]
    public async Task A_stream_that_waits_for_an_instant_leaves_the_memory_and_is_woken()
    {
        var node = await StartAsync();
        var at = Time.GetUtcNow() + (5 * EngineSetup.PassivateAfter);
        await node.AskAsync(A, new CourierCommand.SetAlarm(at));
        await Eventually.HoldsAsync("it rang", () => node.Journal.Appends.Count == 2, () => Time.Advance(EngineSetup.PassivateAfter / 10));
        node.Courier.Replays.ShouldBe(2);
        Time.GetUtcNow().ShouldBeGreaterThanOrEqualTo(at);
    }

    [WhereFact]
    public async Task A_timer_outlives_the_node()
    {
        var at = Time.GetUtcNow() + TimeSpan.FromHours(1);
        var before = await StartAsync();
        await before.AskAsync(A, new CourierCommand.SetAlarm(at));
        await before.DisposeAsync();

        var after = await StartAsync();
        await Eventually.HoldsAsync("it rang", () => after.Journal.Appends.Count == 1, () => Time.Advance(TimeSpan.FromMinutes(1)));
        Time.GetUtcNow().ShouldBeGreaterThanOrEqualTo(at);
    }

    [WhereFact]
    public async Task An_idle_stream_leaves_the_memory_and_comes_back_as_it_was()
    {
        var node = await StartAsync();
        await node.AskAsync(A, new CourierCommand.Put(5));
        await Eventually.HoldsAsync(
            "it was replayed", () => node.AskAsync(A, new CourierCommand.ReportRang()).Result is Reply.Saved && node.Courier.Replays == 2,
            () => Time.Advance(2 * EngineSetup.PassivateAfter));
        (await node.StateAsync(A)).Total.ShouldBe(5);
    }

    [WhereFact]
    public async Task A_stream_stays_in_memory_while_something_runs_for_it()
    {
        var node = await StartAsync(new() { Behaviour = Road.WaitForeverAsync });
        await SendAsync(node);
        await Eventually.HoldsAsync("it was begun", () => node.Road.Count(FirstDelivery) == 1);
        for (var i = 0; i < 20; i++)
        {
            Time.Advance(EngineSetup.PassivateAfter);
        }

        (await node.StateAsync(A)).Pending.Count.ShouldBe(1);
        node.Courier.Replays.ShouldBe(1);
        node.Road.Cancelled.ShouldBeEmpty();
    }

    [WhereFact]
    public async Task A_snapshot_shortens_the_replay_and_a_wrong_one_is_ignored()
    {
        var before = await StartAsync();
        for (var i = 0; i < 25; i++)
        {
            await before.AskAsync(A, new CourierCommand.Put(1));
        }

        await Eventually.HoldsAsync("a snapshot is there", () => before.Journal.ReadSnapshotAsync(A, default).Result is not null);
        await before.DisposeAsync();

        var after = await StartAsync();
        (await after.StateAsync(A)).Total.ShouldBe(25);
        after.Courier.Folds.ShouldBeLessThan(16);
        var kept = (await after.Journal.ReadSnapshotAsync(A, default))!;
        await after.Journal.WriteSnapshotAsync(kept with { Hash = Hash32.Zero, Version = 24 }, default);
        await after.DisposeAsync();

        var last = await StartAsync();
        (await last.StateAsync(A)).Total.ShouldBe(25);
        last.Courier.Folds.ShouldBe(25);
    }

    [WhereFact]
    public async Task A_snapshot_that_holds_more_than_is_known_here_is_left_aside_whole()
    {
        var before = await StartAsync();
        for (var i = 0; i < 25; i++)
        {
            await before.AskAsync(A, new CourierCommand.Put(1));
        }

        await Eventually.HoldsAsync("a snapshot is there", () => before.Journal.ReadSnapshotAsync(A, default).Result is not null);
        await before.DisposeAsync();

        var middle = await StartAsync();
        (await middle.StateAsync(A)).Total.ShouldBe(25);
        var kept = (await middle.Journal.ReadSnapshotAsync(A, default))!;
        // As a newer build would have written it: it has lent something, of which this one knows nothing.
        var state = JsonNode.Parse(kept.Payload)!.AsObject();
        state["lent"] = 7;
        state["total"] = 18;
        await middle.Journal.WriteSnapshotAsync(kept with { Payload = JsonSerializer.SerializeToUtf8Bytes<JsonNode>(state) }, default);
        await middle.DisposeAsync();

        var last = await StartAsync();
        (await last.StateAsync(A)).Total.ShouldBe(25);
        last.Courier.Folds.ShouldBe(25);
    }

    [WhereFact]
    public async Task One_trace_runs_from_the_command_to_its_effects_also_after_a_restart()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is MeshTelemetry.Name or "conformance",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("conformance");
        var before = await StartAsync(new() { Behaviour = Road.WaitForeverAsync });
        await before.AskAsync(A, new CourierCommand.Put(1));
        ActivityTraceId trace;
        using (var tick = source.StartActivity("tick"))
        {
            trace = tick!.TraceId;
            await before.AskAsync(A, new CourierCommand.Send(1));
        }

        await Eventually.HoldsAsync("it was begun", () => !before.Road.Begun.IsEmpty);
        before.Road.Begun.Single().Trace.ShouldBe(trace);
        await before.DisposeAsync();

        var after = await StartAsync();
        await Eventually.HoldsAsync("it was begun again", () => !after.Road.Begun.IsEmpty, TurnClock);
        after.Road.Begun.Single().Trace.ShouldBe(trace);
    }

    private static async Task SendAsync(Node node)
    {
        await node.AskAsync(A, new CourierCommand.Put(1));
        await node.AskAsync(A, new CourierCommand.Send(1));
    }
}
