using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>
/// Walks every stream and computes its hash chain again: changed, swapped, moved and missing events are found. Snapshots are not looked at.
/// A chain that was cut off at its end is whole in itself: only a head that was kept elsewhere shows that (<see cref="VerifyAsync"/>).
/// </summary>
public static class JournalVerifier
{
    /// <summary>Verifies all streams.</summary>
    /// <param name="journal">A reader is enough; the node may go on writing.</param>
    /// <param name="heads">Heads that were kept outside the journal: each must still stand in its stream's chain. Null for none.</param>
    /// <param name="progress">Told the number of streams done after each.</param>
    /// <param name="cancel">Stops the walk.</param>
    public static async Task<JournalReport> VerifyAsync(
        IJournalReader journal, IReadOnlyCollection<StreamHead>? heads, IProgress<long>? progress, CancellationToken cancel)
    {
        long streams = 0, events = 0;
        var faults = new List<StreamFault>();
        var kept = (heads ?? []).ToDictionary(head => head.Stream);
        await foreach (var head in journal.ListAsync(null, cancel))
        {
            var walk = new ChainWalk(head.Stream, kept.GetValueOrDefault(head.Stream));
            kept.Remove(head.Stream);
            await walk.RunAsync(journal, cancel);
            streams++;
            events += walk.Events;
            if (walk.Fault is not null)
                faults.Add(walk.Fault);
            progress?.Report(streams);
        }

        faults.AddRange(kept.Values.Select(lost =>
            new StreamFault(lost.Stream, 1, FaultKind.Missing, "the whole stream is gone; a kept head names it.")));
        return new(streams, events, faults.ToEquatableArray());
    }
}

/// <summary>What a verification found.</summary>
/// <param name="Streams">Streams walked.</param>
/// <param name="Events">Events whose hash was computed again.</param>
/// <param name="Faults">The first fault of each stream that has one.</param>
public sealed record JournalReport(long Streams, long Events, EquatableArray<StreamFault> Faults)
{
    /// <summary>Whether every chain is whole.</summary>
    public bool IsWhole => Faults.Count == 0;
}

/// <summary>The first place where a stream's chain breaks.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Version">Where.</param>
/// <param name="Kind">How.</param>
/// <param name="Message">In words, without any payload.</param>
public sealed record StreamFault(StreamId Stream, long Version, FaultKind Kind, string Message);

/// <summary>How a chain breaks.</summary>
public enum FaultKind
{
    /// <summary>One or more events are not there.</summary>
    Missing,

    /// <summary>An event's name, instant, payload or hash, or its place, is not what was stored.</summary>
    Changed,

    /// <summary>A row can't be read at all.</summary>
    Unreadable,
}
