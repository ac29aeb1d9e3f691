using MeshRebalancer.Runtime.Mailboxes;

namespace MeshRebalancer.Engine.Akka.Streams;

/// <summary>What a writer is told by its guardian: commands and questions on their way into one append.</summary>
internal sealed record WriterBatch(IReadOnlyList<Message> Messages);

/// <summary>What a writer tells its guardian.</summary>
internal abstract record WriterReport
{
    private WriterReport()
    {
    }

    /// <summary>It has recovered, or has stored and answered a batch: it takes the next one.</summary>
    /// <param name="NextDue">When the stream must be awake again, see <see cref="Ports.Journal.Append.Wake"/>.</param>
    /// <param name="Answered">It is after a batch.</param>
    public sealed record Ready(DateTimeOffset? NextDue, bool Answered) : WriterReport;

    /// <summary>It stops. Whoever waits is told why.</summary>
    public sealed record Failed(Exception Cause) : WriterReport;

    /// <summary>It stops: the snapshot is not of this history, and it wants to recover without.</summary>
    public sealed record WrongSnapshot(long Version) : WriterReport;
}
