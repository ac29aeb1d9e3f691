using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>Walks one stream up to its first fault.</summary>
internal sealed class ChainWalk(StreamId stream, StreamHead? kept)
{
    private Hash32 _hash = Hash32.Zero;

    public long Events { get; private set; }

    public StreamFault? Fault { get; private set; }

    public async Task RunAsync(IJournalReader journal, CancellationToken cancel)
    {
        try
        {
            await foreach (var stored in journal.ReadAsync(stream, 0, cancel))
            {
                Fault = Judge(stored);
                if (Fault is not null)
                    return;
                (Events, _hash) = (Events + 1, stored.Hash);
            }

            if (kept is not null && kept.Version > Events)
                Fault = Found(Events + 1, FaultKind.Missing, $"it ends at version {Events}; a kept head names version {kept.Version}.");
        }
        catch (FormatException unreadable)
        {
            Fault = Found(Events + 1, FaultKind.Unreadable, unreadable.Message);
        }
    }

    private StreamFault? Judge(StoredEvent stored)
    {
        var next = Events + 1;
        if (stored.Version != next)
            return Found(next, FaultKind.Missing, $"version {next} is not there; the next one is {stored.Version}.");
        if (HashChain.Next(_hash, stream, next, stored.Event, stored.At) != stored.Hash)
            return Found(next, FaultKind.Changed, $"version {next} ('{stored.Event.Name}') does not follow on the hash before it.");
        return kept is not null && kept.Version == next && kept.Hash != stored.Hash
            ? Found(next, FaultKind.Changed, $"version {next} has another hash than the kept head: the chain was written anew.")
            : null;
    }

    private StreamFault Found(long version, FaultKind kind, string message) => new(stream, version, kind, message);
}
