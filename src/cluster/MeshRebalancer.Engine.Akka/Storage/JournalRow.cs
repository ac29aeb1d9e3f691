using System.Data.Common;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Akka.Storage;

/// <summary>One row of Akka.Persistence.Sql's journal.</summary>
internal sealed record JournalRow(long Position, string Stream, long Version, string Name, byte[] Message)
{
    /// <summary>Takes ordering, persistence_id, sequence_number, manifest and message.</summary>
    public static JournalRow Read(DbDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.IsDBNull(3) ? "" : row.GetString(3), row.GetFieldValue<byte[]>(4));

    /// <exception cref="FormatException">It can't be read.</exception>
    public EventEnvelope ToEnvelope() => EnvelopeBytes.ReadEvent(Name, Message);

    /// <exception cref="FormatException">It can't be read.</exception>
    public StoredEvent ToStored()
    {
        var envelope = ToEnvelope();
        return new(Position, StreamId.Parse(Stream), Version, envelope.Event, envelope.At, envelope.Epoch, envelope.TraceParent, envelope.Hash);
    }
}
