using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Akka.Tests;

/// <summary>Three nodes of one cluster, over loopback, in this process.</summary>
[Collection(PostgresCollection.Name)]
[RequiresPostgres]
public sealed class ShardingTests(PostgresServer server) : IAsyncLifetime
{
    private readonly List<Member> _members = [];
    private ClusterStore _store = null!;

    public async Task InitializeAsync()
    {
        _store = await server.CreateStoreAsync();
        for (var i = 0; i < 3; i++)
        {
            _members.Add(await Member.StartAsync(_store, _members.FirstOrDefault()));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var member in _members)
        {
            await member.DisposeAsync();
        }

        await _store.DisposeAsync();
    }

    [WhereFact]
    public async Task Streams_are_spread_over_all_nodes_and_asked_in_the_same_way_from_each()
    {
        var streams = Enumerable.Range(0, 90).Select(i => StreamId.Of(Courier.Name, "s" + i)).ToArray();
        await Task.WhenAll(streams.Select((stream, i) => _members[i % 3].AskAsync(stream, new CourierCommand.Put(i + 1))));
        foreach (var member in _members)
        {
            var states = await Task.WhenAll(streams.Select(member.StateAsync));
            states.Select(state => state.Total).ShouldBe(Enumerable.Range(1, 90).Select(total => (long)total));
        }

        _members.Sum(member => member.Engine.ActiveStreams).ShouldBe(90);
        _members.ShouldAllBe(member => member.Engine.ActiveStreams > 0);
    }

    [WhereFact]
    public async Task A_refusal_and_a_poisoned_history_are_told_on_every_node()
    {
        var (well, ill) = (StreamId.Of(Courier.Name, "well"), StreamId.Of(Courier.Name, "ill"));
        await _members[0].Journal.AppendAsync(new(ill, 0, [new("courier.arrived.v1", """{"number":7}"""u8.ToArray())], DateTimeOffset.UnixEpoch, null, null), default);
        foreach (var member in _members)
        {
            (await member.AskAsync(well, new CourierCommand.Put(0))).ShouldBe(new Reply.Refused("not-positive", "amount is 0; 1 or more is allowed."));
            var poison = await Should.ThrowAsync<StreamPoisonedException>(() => member.StateAsync(ill));
            poison.Message.ShouldContain("version 1 ('courier.arrived.v1')");
        }
    }

    [WhereFact]
    public async Task Every_node_hears_what_any_node_stores()
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var live = _members.Select(member => member.Engine.SubscribeAsync(enough.Token)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => _members[i % 3].AskAsync(StreamId.Of(Courier.Name, "s" + i), new CourierCommand.Put(1))));
        foreach (var feed in live)
        {
            var heard = new HashSet<StreamId>();
            await foreach (var one in feed)
            {
                heard.Add(one.Stored.Stream);
                if (heard.Count == 60)
                    break;
            }

            heard.Count.ShouldBe(60);
        }
    }

    [WhereFact]
    public async Task When_a_node_leaves_its_streams_go_on_elsewhere_with_what_they_are_owed()
    {
        var streams = Enumerable.Range(0, 60).Select(i => StreamId.Of(Courier.Name, "s" + i)).ToArray();
        _members.ForEach(member => member.Road.Behaviour = Road.WaitForeverAsync);
        await Task.WhenAll(streams.Select(async stream =>
        {
            await _members[0].AskAsync(stream, new CourierCommand.Put(1));
            await _members[0].AskAsync(stream, new CourierCommand.Send(1));
        }));
        _members[0].Road.Behaviour = _members[1].Road.Behaviour = Road.CarryOutAsync;
        var (leaving, moved) = (_members[2], _members[2].Engine.ActiveStreams);
        moved.ShouldBeGreaterThan(0);
        await leaving.LeaveAsync();
        // Nobody asks: those of the node that left are woken, and deliver under the same ids.
        await Eventually.HoldsAsync("all of them are begun", () => _members.Take(2).Sum(member => member.Road.Begun.Count) >= 60);
        var ids = _members.Take(2).SelectMany(member => member.Road.Begun.Select(begun => begun.Id)).Distinct();
        ids.Count().ShouldBe(60);
    }
}
