using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;
using Akka.Remote.Transport;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Engine.Akka.Tests;

/// <summary>Three nodes between which nothing gets through any more: two on one side, one on the other, the database reached by both.</summary>
[Collection(PostgresCollection.Name)]
[RequiresPostgres]
public sealed class PartitionTests(PostgresServer server)
{
    private static readonly Config Throttled = ConfigurationFactory.ParseString("akka.remote.dot-netty.tcp.applied-adapters = [\"trttl\"]");

    [WhereFact]
    public async Task The_larger_side_goes_on_the_smaller_one_stops_and_what_was_answered_is_stored_once()
    {
        await using var store = await server.CreateStoreAsync();
        var members = new List<Member>();
        for (var i = 0; i < 3; i++)
        {
            members.Add(await Member.StartAsync(store, members.FirstOrDefault(), more: Throttled));
        }

        try
        {
            var streams = Enumerable.Range(0, 30).Select(i => StreamId.Of(Courier.Name, "s" + i)).ToArray();
            await Task.WhenAll(streams.Select(stream => members[0].AskAsync(stream, new CourierCommand.Put(1))));
            await PartAsync(members[2], members[0], members[1]);
            // The callers of both sides go on asking: each put that is answered counts, and one that is not may.
            using var stop = new CancellationTokenSource();
            var callers = members.Select(member => CallAsync(member, streams[0], stop.Token)).ToArray();
            await GivesUpAsync(members[2]);
            foreach (var member in members[..2])
            {
                var states = await Task.WhenAll(streams[1..].Select(stream => Expect.EventuallyAsync($"{stream} answers", () => member.StateAsync(stream))));
                states.ShouldAllBe(state => state.Total == 1);
            }

            await stop.CancelAsync();
            var calls = await Task.WhenAll(callers);
            var total = (await Expect.EventuallyAsync("the asked one answers", () => members[0].StateAsync(streams[0]))).Total;
            total.ShouldBeInRange(1 + calls.Sum(call => call.Answered), 1 + calls.Sum(call => call.Answered + call.Unknown));
            members[0].Journal.Lost.IsCancellationRequested.ShouldBeFalse();
            members[1].Journal.Lost.IsCancellationRequested.ShouldBeFalse();
            await WholeAsync(store);
        }
        finally
        {
            foreach (var member in members)
            {
                await member.DisposeAsync();
            }
        }
    }

    // Its shards wait in vain for a coordinator that would take them over before the actor system ends.
    private static async Task GivesUpAsync(Member member)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var heard = member.Journal.Lost.Register(gone.SetResult);
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(120));
    }

    private static async Task<(int Answered, int Unknown)> CallAsync(Member member, StreamId stream, CancellationToken stop)
    {
        var (answered, unknown) = (0, 0);
        while (!stop.IsCancellationRequested && !member.Journal.Lost.IsCancellationRequested)
        {
            try
            {
                await member.Engine.AskAsync(stream, new CourierCommand.Put(1), stop);
                answered++;
            }
            catch (Exception failure) when (failure is StreamStoppedException or OperationCanceledException or InvalidOperationException)
            {
                unknown++;
                await Task.Yield();
            }
        }

        return (answered, unknown);
    }

    private static async Task PartAsync(Member one, params Member[] others)
    {
        foreach (var other in others)
        {
            await CutAsync(one, other);
            await CutAsync(other, one);
        }
    }

    private static async Task CutAsync(Member from, Member to) => (await ((IRemoteActorRefProvider)((ExtendedActorSystem)from.System).Provider).Transport.ManagementCommand(
        new SetThrottle(to.Address, ThrottleTransportAdapter.Direction.Both, Blackhole.Instance))).ShouldBeTrue();

    private static async Task WholeAsync(ClusterStore store)
    {
        var reader = new ClusterJournalReader(store);
        await foreach (var head in reader.ListAsync(null, default))
        {
            var (hash, version) = (Hash32.Zero, 0L);
            await foreach (var stored in reader.ReadAsync(head.Stream, 0, default))
            {
                stored.Version.ShouldBe(++version);
                hash = HashChain.Next(hash, head.Stream, version, stored.Event, stored.At);
                hash.ShouldBe(stored.Hash);
            }
        }
    }
}
