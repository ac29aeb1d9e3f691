using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Akka.Storage;

/// <summary>Hashes an append before it is stored.</summary>
internal static class Chaining
{
    /// <summary>The envelopes of an append, each chained to the one before it. Only the last one tells what the stream is owed.</summary>
    public static IReadOnlyList<EventEnvelope> Envelopes(Append append, Hash32 previous, long epoch)
    {
        var envelopes = new List<EventEnvelope>(append.Events.Count);
        var at = DateTimeOffset.UnixEpoch.AddTicks(HashChain.Microseconds(append.At) * TimeSpan.TicksPerMicrosecond);
        foreach (var @event in append.Events)
        {
            var version = append.ExpectedVersion + envelopes.Count + 1;
            previous = HashChain.Next(previous, append.Stream, version, @event, at);
            var last = envelopes.Count == append.Events.Count - 1;
            envelopes.Add(new(@event, at, epoch, append.TraceParent, previous, last ? append.Wake : null));
        }

        return envelopes;
    }
}
