using MeshRebalancer.Engine.Akka.Nodes;
using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Engine.Akka.Tests.Relay;
using MeshRebalancer.Engine.Conformance;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Engine.Akka.Tests;

/// <summary>What Akka alone would do otherwise; failures, pauses, what waits and passivation are the conformance suite's.</summary>
public sealed class RejectionTests : IDisposable
{
    private static readonly StreamId A = StreamId.Of(Courier.Name, "test", "a");

    private readonly string _folder = Directory.CreateTempSubdirectory("mesh-akka-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_persist_that_is_rejected_stops_the_writer_tells_its_caller_and_the_next_writer_recovers_without_it()
    {
        await using var store = new SqliteStore(Path.Combine(_folder, "journal.db"));
        using var system = ClusterSystem.CreateAlone(store, NullLoggerFactory.Instance);
        var journal = await ClusterJournal.OpenAsync(system, store, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        await using (var node = await Node.StartAsync(journal, new VirtualTime(), setup => OneNode.StartAsync(store, setup)))
        {
            (await node.AskAsync(A, new CourierCommand.Put(1))).ShouldBe(new Reply.Saved(1));
            node.Journal.FailNext(new RejectedPersistException());
            var stopped = await Should.ThrowAsync<StreamStoppedException>(() => node.AskAsync(A, new CourierCommand.Put(10)));
            stopped.InnerException.ShouldNotBeNull().Message.ShouldContain("The journal will not take it.");
            // Going on, as Akka would, it would answer with a state that nobody has stored.
            (await node.StateAsync(A)).Total.ShouldBe(1);
            (await node.AskAsync(A, new CourierCommand.Put(100))).ShouldBe(new Reply.Saved(2));
            (await node.StateAsync(A)).Total.ShouldBe(101);
        }

        await system.Terminate();
    }
}
