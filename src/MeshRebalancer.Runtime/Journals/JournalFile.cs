using System.Text.Json;
using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Journals;

/// <summary>
/// A journal as a file, to move it from one engine to another: a first line that says what it is, a line of JSON for each event in append order,
/// and a last line by which a file that was cut off is told. It holds signed transactions, so it is a secret.
/// </summary>
public static class JournalFile
{
    /// <summary>What the first line says.</summary>
    public const string Format = "mesh-journal";

    /// <summary>The version of the layout that this build writes and reads.</summary>
    public const int Layout = 1;

    /// <summary>A new file that only its owner may read.</summary>
    /// <exception cref="IOException">There is one already.</exception>
    public static StreamWriter Create(string path) => new(new FileStream(path, OperatingSystem.IsWindows()
        ? new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write }
        : new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }));

    internal static string Line(FileHeader header) => JsonSerializer.Serialize(header, JournalFileJson.Default.FileHeader);

    internal static string Line(FileEvent @event) => JsonSerializer.Serialize(@event, JournalFileJson.Default.FileEvent);

    internal static string Line(FileEnd end) => JsonSerializer.Serialize(end, JournalFileJson.Default.FileEnd);

    internal static FileHeader? Header(string? line) => Read(line, JournalFileJson.Default.FileHeader);

    internal static FileEvent? Event(string? line) => Read(line, JournalFileJson.Default.FileEvent) is { Name: not null, Payload: not null } read ? read : null;

    internal static FileEnd? End(string? line) => Read(line, JournalFileJson.Default.FileEnd) is { Heads: not null } read ? read : null;

    private static T? Read<T>(string? line, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json)
        where T : class
    {
        try
        {
            return line is null ? null : JsonSerializer.Deserialize(line, json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How much was moved.</summary>
/// <param name="Streams">Streams.</param>
/// <param name="Events">Events.</param>
public sealed record JournalMoved(int Streams, long Events);

/// <summary>The journal or the file is not what it has to be: the message says where, and what to do.</summary>
public sealed class JournalMoveException(string message) : Exception(message);

/// <summary>The first line.</summary>
internal sealed record FileHeader(string? Format, int Layout);

/// <summary>An event's line. The instant is in Unix microseconds; <c>Wake</c>, with a stream's last event alone, is what the stream is owed.</summary>
internal sealed record FileEvent(StreamId Stream, long Version, string? Name, long At, string? Trace, Hash32 Hash, byte[]? Payload, long? Wake);

/// <summary>The last line: how many events there are, and a hash over the names, versions and hashes of all streams' last events, ordered by name.</summary>
internal sealed record FileEnd(int Streams, long Events, string? Heads);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FileHeader))]
[JsonSerializable(typeof(FileEvent))]
[JsonSerializable(typeof(FileEnd))]
internal sealed partial class JournalFileJson : JsonSerializerContext;
