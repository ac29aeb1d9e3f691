using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Runtime.Journals;

/// <summary>Writes a journal, whichever engine's, into a file. Snapshots stay behind: they are made anew.</summary>
public static class JournalExport
{
    /// <summary>Writes everything, and checks every hash chain on the way.</summary>
    /// <param name="journal">Of a node that has been stopped.</param>
    /// <param name="to">See <see cref="JournalFile"/>.</param>
    /// <param name="cancel">Stops it; the file is then not whole, and import says so.</param>
    /// <exception cref="JournalMoveException">A stream is damaged: it is named.</exception>
    public static async Task<JournalMoved> WriteAsync(IJournalReader journal, TextWriter to, CancellationToken cancel)
    {
        var wakes = new Dictionary<StreamId, DateTimeOffset>();
        await foreach (var wake in journal.WakesAsync(cancel))
        {
            wakes[wake.Stream] = wake.Due;
        }

        var last = new Dictionary<StreamId, long>();
        await foreach (var head in journal.ListAsync(null, cancel))
        {
            last[head.Stream] = head.Version;
        }

        return await WriteAsync(journal, to, last, wakes, cancel);
    }

    private static async Task<JournalMoved> WriteAsync(
        IJournalReader journal, TextWriter to, Dictionary<StreamId, long> last, Dictionary<StreamId, DateTimeOffset> wakes, CancellationToken cancel)
    {
        var heads = new MovedHeads();
        await to.WriteLineAsync(JournalFile.Line(new FileHeader(JournalFile.Format, JournalFile.Layout)));
        await foreach (var stored in journal.ReadAllAsync(0, cancel))
        {
            heads.Take(stored.Stream, stored.Version, stored.Event, stored.At, stored.Hash);
            var wake = stored.Version == last.GetValueOrDefault(stored.Stream) && wakes.TryGetValue(stored.Stream, out var due) ? due : (DateTimeOffset?)null;
            await to.WriteLineAsync(JournalFile.Line(new FileEvent(
                stored.Stream, stored.Version, stored.Event.Name, HashChain.Microseconds(stored.At), stored.TraceParent, stored.Hash, stored.Event.Payload,
                wake is { } at ? HashChain.Microseconds(at) : null)));
        }

        foreach (var (stream, version) in last)
        {
            if (heads.VersionOf(stream) != version)
                throw new JournalMoveException($"{stream} went from version {version} to {heads.VersionOf(stream)} meanwhile: stop the nodes that write this journal first.");
        }

        await to.WriteLineAsync(JournalFile.Line(new FileEnd(heads.Streams, heads.Events, heads.Root())));
        await to.FlushAsync(cancel);
        return new(heads.Streams, heads.Events);
    }
}
