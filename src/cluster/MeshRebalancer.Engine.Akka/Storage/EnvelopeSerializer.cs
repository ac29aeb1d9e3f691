using Akka.Actor;
using Akka.Serialization;

namespace MeshRebalancer.Engine.Akka.Storage;

/// <summary>Hands envelopes to Akka.Persistence. The manifest is the event's wire name: no name of a type is ever stored.</summary>
/// <param name="system">Given by Akka.</param>
public sealed class EnvelopeSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Stored with each row, so it never changes.</summary>
    public const int Id = 74101;

    /// <summary>A snapshot's manifest. An event's wire name ends with a version of its own and can't be this.</summary>
    public const string SnapshotManifest = "snapshot";

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override string Manifest(object o) => o switch
    {
        EventEnvelope envelope => envelope.Event.Name,
        SnapshotEnvelope => SnapshotManifest,
        _ => throw NotOurs(o),
    };

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj switch
    {
        EventEnvelope envelope => EnvelopeBytes.Write(envelope),
        SnapshotEnvelope snapshot => EnvelopeBytes.Write(snapshot),
        _ => throw NotOurs(obj),
    };

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return manifest == SnapshotManifest ? EnvelopeBytes.ReadSnapshot(bytes) : EnvelopeBytes.ReadEvent(manifest, bytes);
        }
        catch (FormatException unreadable)
        {
            return new UnreadableEnvelope(unreadable.Message);
        }
    }

    private static ArgumentException NotOurs(object value) => new($"A {value.GetType().FullName} is not stored in the journal.", nameof(value));
}
