using System.Text;
using Akka.Actor;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Akka.Tests.Storage;

/// <summary>What lies in the tables, and who may write it. Two nodes that are each a cluster of its own are the two sides of a partition.</summary>
public abstract class StoreTests : IAsyncLifetime
{
    private readonly List<Member> _members = [];

    protected abstract Task<ClusterStore> CreateStoreAsync();

    protected ClusterStore Store { get; private set; } = null!;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private static StreamId A => StreamId.Of(Courier.Name, "test", "a");

    public async Task InitializeAsync() => Store = await CreateStoreAsync();

    public virtual async Task DisposeAsync()
    {
        foreach (var member in _members)
        {
            await member.DisposeAsync();
        }

        await Store.DisposeAsync();
    }

    [WhereFact]
    public async Task Of_two_writers_at_the_same_version_one_fails_and_its_effect_never_happens()
    {
        var (one, other) = (await StartAsync(), await StartAsync());
        await one.AskAsync(A, new CourierCommand.Put(10));
        (await other.StateAsync(A)).Total.ShouldBe(10);
        // Both hold the stream at version 1. The first one goes on.
        (await one.AskAsync(A, new CourierCommand.Put(1))).ShouldBe(new Reply.Saved(2));
        var stale = await Should.ThrowAsync<StreamStoppedException>(() => other.AskAsync(A, new CourierCommand.Send(10)));
        stale.InnerException.ShouldBeOfType<JournalConflictException>();
        other.Road.Begun.ShouldBeEmpty();
        // It recovers, and then is the writer like any other.
        (await other.AskAsync(A, new CourierCommand.Put(100))).ShouldBe(new Reply.Saved(3));
        (await Should.ThrowAsync<StreamStoppedException>(() => one.AskAsync(A, new CourierCommand.Put(1)))).InnerException.ShouldBeOfType<JournalConflictException>();
        await WholeAsync(expectedEvents: 3);
    }

    [WhereFact]
    public async Task Many_writers_at_once_leave_one_history_without_gaps()
    {
        var nodes = new[] { await StartAsync(), await StartAsync(), await StartAsync() };
        var saved = 0;
        await Task.WhenAll(nodes.Select(async node =>
        {
            for (var i = 0; i < 30; i++)
            {
                try
                {
                    await node.AskAsync(A, new CourierCommand.Put(1));
                    Interlocked.Increment(ref saved);
                }
                catch (StreamStoppedException)
                {
                }
            }
        }));
        saved.ShouldBeGreaterThan(0);
        await WholeAsync(saved);
    }

    [WhereFact]
    public async Task A_stream_that_moves_to_another_node_and_back_is_read_whole()
    {
        var (one, other) = (await StartAsync(Short), await StartAsync(Short));
        await one.AskAsync(A, new CourierCommand.Put(1));
        await one.SleepAsync();
        await other.AskAsync(A, new CourierCommand.Put(10));
        await other.SleepAsync();
        await one.AskAsync(A, new CourierCommand.Put(100));
        await one.SleepAsync();
        (await one.StateAsync(A)).Total.ShouldBe(111);
        var stored = await WholeAsync(expectedEvents: 3);
        stored.Select(one => one.Epoch).ShouldBe([1, 2, 3]);
    }

    [WhereFact]
    public async Task A_writers_epoch_that_falls_poisons_the_stream()
    {
        var node = await StartAsync(Short);
        await node.AskAsync(A, new CourierCommand.Put(1));
        await node.SleepAsync();
        var head = (await new ClusterJournalReader(Store).HeadAsync(A, default))!.ToEnvelope();
        var late = Chaining.Envelopes(new(A, 1, [new("courier.filled.v1", """{"amount":5}"""u8.ToArray())], head.At, null, null), head.Hash, head.Epoch - 1);
        await WriteAsync(node, 1, late);
        (await Should.ThrowAsync<StreamPoisonedException>(() => node.StateAsync(A))).Message.ShouldContain("by writer 0, after writer 1");
    }

    [WhereFact]
    public async Task Rows_hold_our_bytes_under_our_names_and_no_name_of_a_type()
    {
        var node = await StartAsync();
        await node.AskAsync(A, new CourierCommand.Put(5));
        var row = (await new ClusterJournalReader(Store).HeadAsync(A, default))!;
        row.Name.ShouldBe("courier.filled.v1");
        var text = Encoding.UTF8.GetString(row.Message);
        text.ShouldEndWith("\n{\"amount\":5}");
        text.ShouldNotContain("MeshRebalancer");
        text.ShouldNotContain("System");
        (await ScalarAsync("SELECT identifier FROM journal")).ShouldBe(EnvelopeSerializer.Id);
    }

    [WhereFact]
    public async Task What_was_imported_is_gone_on_with_under_the_same_chain()
    {
        var node = await StartAsync();
        var head = await node.Journal.AppendAsync(
            new(A, 0, [new("courier.filled.v1", """{"amount":5}"""u8.ToArray()), new("courier.filled.v1", """{"amount":6}"""u8.ToArray())], DateTimeOffset.UnixEpoch, null, null), default);
        head.Version.ShouldBe(2);
        (await node.AskAsync(A, new CourierCommand.Put(1))).ShouldBe(new Reply.Saved(3));
        await Should.ThrowAsync<JournalConflictException>(() =>
            node.Journal.AppendAsync(new(A, 2, [new("courier.filled.v1", """{"amount":5}"""u8.ToArray())], DateTimeOffset.UnixEpoch, null, null), default));
        await WholeAsync(expectedEvents: 3);
    }

    [WhereFact]
    public async Task A_read_model_follows_one_category_in_order_and_goes_on_where_it_stood()
    {
        var node = await StartAsync();
        StreamId[] streams = [StreamId.Of(Courier.Name, "a"), StreamId.Of(Courier.Name, "b"), StreamId.Of(Courier.Name + "x", "a"), StreamId.Of("other", Courier.Name)];
        for (var version = 0; version < 3; version++)
        {
            foreach (var stream in streams)
            {
                await node.Journal.AppendAsync(new(stream, version, [new("any.v1", "{}"u8.ToArray())], DateTimeOffset.UnixEpoch, null, null), default);
            }
        }

        var all = await AllAsync(node.Journal.ReadCategoryAsync(Courier.Name, 0, default));
        all.Select(one => (one.Stream, one.Version)).ShouldBe([(streams[0], 1), (streams[1], 1), (streams[0], 2), (streams[1], 2), (streams[0], 3), (streams[1], 3)]);
        (await AllAsync(node.Journal.ReadCategoryAsync(Courier.Name, all[3].Position, default))).Select(one => one.Position).ShouldBe([all[4].Position, all[5].Position]);
        (await AllAsync(new ClusterJournalReader(Store).ReadCategoryAsync("nobody", 0, default))).ShouldBeEmpty();
    }

    [WhereFact]
    public async Task What_is_owed_is_found_in_the_journal_alone()
    {
        var node = await StartAsync();
        node.Road.Behaviour = Road.WaitForeverAsync;
        await node.AskAsync(A, new CourierCommand.Put(2));
        (await WakesAsync(node)).ShouldBeEmpty();
        await node.AskAsync(A, new CourierCommand.Send(1));
        (await WakesAsync(node)).ShouldBe([new(A, DateTimeOffset.UnixEpoch)]);
        await node.AskAsync(A, new CourierCommand.Recall(1));
        (await WakesAsync(node)).ShouldBeEmpty();
    }

    private protected async Task<Member> StartAsync(TimeSpan? passivateAfter = null)
    {
        var member = await Member.StartAsync(Store, passivateAfter: passivateAfter);
        _members.Add(member);
        return member;
    }

    private static async Task<List<StoredEvent>> AllAsync(IAsyncEnumerable<StoredEvent> events)
    {
        var all = new List<StoredEvent>();
        await foreach (var one in events)
        {
            all.Add(one);
        }

        return all;
    }

    private static async Task<List<StreamWake>> WakesAsync(Member node)
    {
        var wakes = new List<StreamWake>();
        await foreach (var wake in node.Journal.WakesAsync(default))
        {
            wakes.Add(wake);
        }

        return wakes;
    }

    private static async Task WriteAsync(Member node, long after, IReadOnlyList<EventEnvelope> events)
    {
        var done = new TaskCompletionSource();
        var journal = global::Akka.Persistence.Persistence.Instance.Apply(node.System).JournalFor("");
        node.System.ActorOf(Props.Create(() => new PluginWrite(journal, A.ToString(), after, events, done)));
        await done.Task;
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await Store.OpenAsync(default);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt32(await command.ExecuteScalarAsync());
    }

    // Gap-free, every hash follows on the one before it, and no writer goes on after a later one has begun.
    private async Task<List<StoredEvent>> WholeAsync(int expectedEvents)
    {
        var stored = new List<StoredEvent>();
        await foreach (var one in new ClusterJournalReader(Store).ReadAsync(A, 0, default))
        {
            HashChain.Next(stored.Count == 0 ? Hash32.Zero : stored[^1].Hash, A, stored.Count + 1, one.Event, one.At).ShouldBe(one.Hash);
            one.Version.ShouldBe(stored.Count + 1);
            one.Epoch.ShouldBeGreaterThanOrEqualTo(stored.Count == 0 ? 1 : stored[^1].Epoch);
            stored.Add(one);
        }

        stored.Count.ShouldBe(expectedEvents);
        return stored;
    }
}

public sealed class SqliteStoreTests : StoreTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-akka-").FullName;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Task<ClusterStore> CreateStoreAsync() => Task.FromResult<ClusterStore>(new SqliteStore(Path.Combine(_folder, "journal.db")));
}

[Collection(PostgresCollection.Name)]
[RequiresPostgres]
public sealed class PostgresStoreTests(PostgresServer server) : StoreTests
{
    protected override Task<ClusterStore> CreateStoreAsync() => server.CreateStoreAsync();

    [WhereFact]
    public async Task While_the_server_is_away_asks_fail_and_afterwards_streams_go_on()
    {
        if (!server.IsPrivate)
            return;
        var (node, stream) = (await StartAsync(), StreamId.Of(Courier.Name, "outage"));
        await node.AskAsync(stream, new CourierCommand.Put(1));
        await server.StopAsync();
        try
        {
            (await Should.ThrowAsync<StreamStoppedException>(() => node.AskAsync(stream, new CourierCommand.Put(10)))).InnerException.ShouldBeOfType<JournalUnavailableException>();
        }
        finally
        {
            await server.StartAsync();
        }

        await Expect.EventuallyAsync("the stream goes on", () => node.AskAsync(stream, new CourierCommand.Put(100)));
        (await node.StateAsync(stream)).Total.ShouldBe(101);
    }
}
