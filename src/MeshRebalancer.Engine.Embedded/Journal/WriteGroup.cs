using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Embedded.Journal;

/// <summary>What one transaction is asked to store. An empty group only proves the epoch.</summary>
internal sealed record WriteGroup(IReadOnlyList<Append> Appends, IReadOnlyList<StoredSnapshot> Snapshots);

/// <summary>What one transaction stored.</summary>
/// <param name="Outcomes">One for each append of the group, in its order.</param>
/// <param name="Events">The rows, in append order.</param>
/// <param name="Wakes">The last word on each stream that was written: when it is due, or null for never.</param>
internal sealed record GroupVerdict(
    IReadOnlyList<AppendOutcome> Outcomes, IReadOnlyList<StoredEvent> Events, IReadOnlyDictionary<StreamId, DateTimeOffset?> Wakes);

/// <summary>What became of one append of a group.</summary>
internal abstract record AppendOutcome
{
    private AppendOutcome()
    {
    }

    /// <summary>Stored, if the transaction is.</summary>
    public sealed record Stored(StreamHead Head) : AppendOutcome;

    /// <summary>The stream is at another version.</summary>
    public sealed record Conflict(string Message) : AppendOutcome;
}

/// <summary>Judges a group against the stream heads that its transaction has read: gives versions, positions and hashes, without I/O.</summary>
internal static class GroupJudge
{
    /// <param name="appends">In the order in which they were asked for.</param>
    /// <param name="heads">The stored heads; streams without events are missing. Moved on by this call.</param>
    /// <param name="lastPosition">Of the newest event of the journal, 0 when there is none.</param>
    /// <param name="epoch">The writer's.</param>
    public static GroupVerdict Judge(IReadOnlyList<Append> appends, Dictionary<StreamId, StreamHead> heads, long lastPosition, long epoch)
    {
        var outcomes = new List<AppendOutcome>(appends.Count);
        var rows = new List<StoredEvent>(appends.Count);
        var wakes = new Dictionary<StreamId, DateTimeOffset?>();
        foreach (var append in appends)
        {
            var head = heads.GetValueOrDefault(append.Stream) ?? new StreamHead(append.Stream, 0, Hash32.Zero);
            if (head.Version != append.ExpectedVersion)
            {
                outcomes.Add(new AppendOutcome.Conflict(
                    $"{append.Stream} is at version {head.Version}, not at {append.ExpectedVersion}: another writer came first."));
                continue;
            }

            foreach (var @event in append.Events)
            {
                var row = Row(append, head, @event, lastPosition + rows.Count + 1, epoch);
                rows.Add(row);
                head = new(append.Stream, row.Version, row.Hash);
            }

            heads[append.Stream] = head;
            wakes[append.Stream] = append.Wake;
            outcomes.Add(new AppendOutcome.Stored(head));
        }

        return new(outcomes, rows, wakes);
    }

    private static StoredEvent Row(Append append, StreamHead head, EventBytes @event, long position, long epoch)
    {
        // What is hashed is what is stored: an instant of whole microseconds.
        var at = UnixMicroseconds.ToInstant(HashChain.Microseconds(append.At));
        var hash = HashChain.Next(head.Hash, append.Stream, head.Version + 1, @event, at);
        return new(position, append.Stream, head.Version + 1, @event, at, epoch, append.TraceParent, hash);
    }
}
