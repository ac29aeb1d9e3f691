using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Conformance;

/// <summary>What every engine does, whatever it is made of. A suite of an engine derives from it and from nothing else. Continued by topic in its other files.</summary>
public abstract partial class EngineConformance : IAsyncLifetime
{
    private readonly List<Node> _nodes = [];

    /// <summary>The clock of all nodes of a test.</summary>
    protected VirtualTime Time { get; } = new();

    private static StreamId A => StreamId.Of(Courier.Name, "test", "a");

    private static StreamId B => StreamId.Of(Courier.Name, "test", "b");

    /// <summary>Opens this test's journal: the same tables at each call.</summary>
    protected abstract Task<IJournal> OpenJournalAsync();

    /// <summary>Starts an engine.</summary>
    protected abstract Task<RunningEngine> StartEngineAsync(EngineSetup setup);

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    [WhereFact]
    public async Task Commands_are_handled_in_the_order_in_which_they_were_asked()
    {
        var node = await StartAsync();
        var asks = Enumerable.Range(1, 50).Select(amount => node.AskAsync(A, new CourierCommand.Put(amount))).ToArray();
        var versions = (await Task.WhenAll(asks)).Cast<Reply.Saved>().Select(saved => saved.Version);
        versions.ShouldBe(Enumerable.Range(1, 50).Select(version => (long)version));
        (await StoredAsync(node, A)).Select(stored => stored.Version).ShouldBe(Enumerable.Range(1, 50).Select(version => (long)version));
    }

    [WhereFact]
    public async Task A_reply_comes_only_after_the_append()
    {
        var node = await StartAsync();
        var gate = node.Journal.BlockNext();
        var ask = node.AskAsync(A, new CourierCommand.Put(1));
        var read = node.StateAsync(A);
        await Eventually.HoldsAsync("the append waits", () => node.Journal.Blocked == 1);
        ask.IsCompleted.ShouldBeFalse();
        read.IsCompleted.ShouldBeFalse();
        (await StoredAsync(node, A)).ShouldBeEmpty();
        gate.SetResult();
        (await ask).ShouldBe(new Reply.Saved(1));
        (await read).Total.ShouldBe(1);
    }

    [WhereFact]
    public async Task A_refusal_stores_nothing_and_says_why()
    {
        var node = await StartAsync();
        (await node.AskAsync(A, new CourierCommand.Put(0))).ShouldBe(new Reply.Refused("not-positive", "amount is 0; 1 or more is allowed."));
        (await StoredAsync(node, A)).ShouldBeEmpty();
    }

    [WhereFact]
    public async Task What_is_done_already_is_saved_again_without_an_event()
    {
        var node = await StartAsync();
        await node.AskAsync(A, new CourierCommand.Put(5));
        (await node.AskAsync(A, new CourierCommand.ReportRang())).ShouldBe(new Reply.Saved(1));
        (await StoredAsync(node, A)).Count.ShouldBe(1);
    }

    [WhereFact]
    public async Task Queued_commands_share_one_append_and_each_is_judged_on_the_state_before_it()
    {
        var node = await StartAsync();
        var gate = node.Journal.BlockNext();
        var first = node.AskAsync(A, new CourierCommand.Put(1));
        await Eventually.HoldsAsync("the first append waits", () => node.Journal.Blocked == 1);
        Task<Reply>[] queued =
        [
            node.AskAsync(A, new CourierCommand.Put(9)),
            node.AskAsync(A, new CourierCommand.Send(10)),
            node.AskAsync(A, new CourierCommand.Send(1)),
            node.AskAsync(A, new CourierCommand.Put(3)),
        ];
        gate.SetResult();
        (await first).ShouldBe(new Reply.Saved(1));
        (await Task.WhenAll(queued)).ShouldBe(
            [new Reply.Saved(2), new Reply.Saved(3), new Reply.Refused("too-much", "amount is 1; the bag holds 0."), new Reply.Saved(4)]);
        node.Journal.Appends.Take(2).Select(append => append.Events.Count).ShouldBe([1, 3]);
    }

    [WhereFact]
    public async Task A_command_of_another_category_or_an_unknown_category_is_an_argument_error()
    {
        var node = await StartAsync();
        (await Should.ThrowAsync<ArgumentException>(() => node.Streams.AskAsync(A, new Foreign(), default))).Message.ShouldContain("CourierCommand");
        (await Should.ThrowAsync<ArgumentException>(() => node.Streams.AskAsync(StreamId.Of("nobody", "x"), new Foreign(), default)))
            .Message.ShouldContain(Courier.Name);
        await Should.ThrowAsync<ArgumentException>(() => node.Streams.ReadAsync(StreamId.Of("nobody", "x"), default));
    }

    [WhereFact]
    public async Task A_subscriber_hears_what_is_stored_in_append_order_from_its_subscription_on()
    {
        var node = await StartAsync();
        await node.AskAsync(A, new CourierCommand.Put(1));
        using var enough = new CancellationTokenSource();
        var live = node.Streams.SubscribeAsync(enough.Token);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => node.AskAsync(StreamId.Of(Courier.Name, "s" + (i % 7)), new CourierCommand.Put(i + 1))));
        var heard = new List<LiveEvent>();
        await foreach (var one in live)
        {
            heard.Add(one);
            if (heard.Count == 200)
                await enough.CancelAsync();
        }

        var stored = new List<StoredEvent>();
        await foreach (var one in node.Journal.ReadAllAsync(1, default))
        {
            stored.Add(one);
        }

        heard.Select(one => (one.Stored.Position, one.Stored.Hash)).ShouldBe(stored.Select(one => (one.Position, one.Hash)));
        heard.Sum(one => ((CourierEvent.Filled)one.Event).Amount).ShouldBe(200 * 201 / 2);
    }

    [WhereFact]
    public async Task Hundreds_of_streams_come_into_memory_at_once()
    {
        var node = await StartAsync();
        var asks = Enumerable.Range(0, 500).Select(i => node.AskAsync(StreamId.Of(Courier.Name, "s" + i), new CourierCommand.Put(1)));
        (await Task.WhenAll(asks)).ShouldAllBe(reply => reply == new Reply.Saved(1));
    }

    private async Task<Node> StartAsync(Road? road = null)
    {
        var node = await Node.StartAsync(await OpenJournalAsync(), Time, StartEngineAsync, road);
        _nodes.Add(node);
        return node;
    }

    private static async Task<List<StoredEvent>> StoredAsync(Node node, StreamId stream)
    {
        var stored = new List<StoredEvent>();
        await foreach (var one in node.Journal.ReadAsync(stream, 0, default))
        {
            stored.Add(one);
        }

        return stored;
    }

    private sealed record Foreign : ICommand;
}
