using MeshRebalancer.Engine.Akka.Storage;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.ClusterNode.Tests;

/// <summary>What must hold for every journal, whatever happened to the nodes.</summary>
internal static class Histories
{
    /// <summary>Every stream is gap-free and every hash chain whole.</summary>
    /// <returns>How many events there are.</returns>
    public static async Task<int> ShouldBeWholeAsync(string database)
    {
        await using var store = new PostgresStore(database);
        var (reader, events) = (new ClusterJournalReader(store), 0);
        await foreach (var head in reader.ListAsync(null, default))
        {
            var (hash, version) = (Hash32.Zero, 0L);
            await foreach (var stored in reader.ReadAsync(head.Stream, 0, default))
            {
                stored.Version.ShouldBe(++version, head.Stream.ToString());
                hash = HashChain.Next(hash, head.Stream, version, stored.Event, stored.At);
                hash.ShouldBe(stored.Hash, head.Stream.ToString());
                events++;
            }
        }

        return events;
    }
}
