using System.Text.Json;
using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.Engine.Akka.Storage;

/// <summary>
/// An event as it is handed to Akka.Persistence: our own bytes and hash, which it stores without looking inside. Stream and version are
/// Akka's persistence id and sequence number.
/// </summary>
/// <param name="Event">Name and bytes; the name is the manifest.</param>
/// <param name="At">The writer's clock, in whole microseconds.</param>
/// <param name="Epoch">The writer's: one more than its predecessor's. It never falls within a stream.</param>
/// <param name="TraceParent">The trace, or null.</param>
/// <param name="Hash">See <see cref="HashChain"/>.</param>
/// <param name="Wake">What the state after this event is owed, see <see cref="Append.Wake"/>; told by the last event of an append.</param>
public sealed record EventEnvelope(EventBytes Event, DateTimeOffset At, long Epoch, string? TraceParent, Hash32 Hash, DateTimeOffset? Wake);

/// <summary>A snapshot as it is handed to Akka.Persistence.</summary>
/// <param name="Hash">Of the event of its version.</param>
/// <param name="Payload">UTF-8 JSON.</param>
public sealed record SnapshotEnvelope(Hash32 Hash, byte[] Payload);

/// <summary>Stored bytes that can't be read. Recovery is told so instead of failing in a way that looks like a database that is down.</summary>
/// <param name="Reason">What is wrong with it; never a payload.</param>
public sealed record UnreadableEnvelope(string Reason);

/// <summary>The line of JSON before an event's payload.</summary>
internal sealed record EventHeader(int V, long At, long Epoch, string? Trace, string Hash, long? Wake);

/// <summary>The line of JSON before a snapshot's payload.</summary>
internal sealed record SnapshotHeader(int V, string Hash);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = false, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EventHeader))]
[JsonSerializable(typeof(SnapshotHeader))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;

/// <summary>Envelopes to and from bytes: one line of JSON, then the payload exactly as it was hashed.</summary>
internal static class EnvelopeBytes
{
    private const int Layout = 1;
    private const byte NewLine = (byte)'\n';

    public static byte[] Write(EventEnvelope envelope) => Join(
        JsonSerializer.SerializeToUtf8Bytes(
            new EventHeader(
                Layout, HashChain.Microseconds(envelope.At), envelope.Epoch, envelope.TraceParent, envelope.Hash.ToString(),
                envelope.Wake is { } wake ? HashChain.Microseconds(wake) : null),
            EnvelopeJson.Default.EventHeader),
        envelope.Event.Payload);

    public static byte[] Write(SnapshotEnvelope snapshot) => Join(
        JsonSerializer.SerializeToUtf8Bytes(new SnapshotHeader(Layout, snapshot.Hash.ToString()), EnvelopeJson.Default.SnapshotHeader), snapshot.Payload);

    /// <exception cref="FormatException">It is no envelope, or one of a newer build.</exception>
    public static EventEnvelope ReadEvent(string name, byte[] bytes)
    {
        var (header, payload) = Split(bytes, EnvelopeJson.Default.EventHeader);
        Demand(header.V);
        return new(
            new(name, payload), Instant(header.At), header.Epoch, header.Trace, Hash32.Parse(header.Hash), header.Wake is { } wake ? Instant(wake) : null);
    }

    /// <exception cref="FormatException">It is no snapshot, or one of a newer build.</exception>
    public static SnapshotEnvelope ReadSnapshot(byte[] bytes)
    {
        var (header, payload) = Split(bytes, EnvelopeJson.Default.SnapshotHeader);
        Demand(header.V);
        return new(Hash32.Parse(header.Hash), payload);
    }

    private static DateTimeOffset Instant(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    private static byte[] Join(byte[] header, byte[] payload) => [.. header, NewLine, .. payload];

    private static (T Header, byte[] Payload) Split<T>(byte[] bytes, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json)
    {
        var end = Array.IndexOf(bytes, NewLine);
        if (end < 0)
            throw new FormatException("the stored bytes have no header");
        try
        {
            return (JsonSerializer.Deserialize(bytes.AsSpan(0, end), json) ?? throw new FormatException("the header is null"), bytes[(end + 1)..]);
        }
        catch (JsonException broken)
        {
            throw new FormatException("the header of the stored bytes can't be read", broken);
        }
    }

    private static void Demand(int layout)
    {
        if (layout != Layout)
            throw new FormatException($"the stored bytes have layout {layout}; this build reads {Layout}");
    }
}
