using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MeshRebalancer.Runtime.Mailboxes;

/// <summary>
/// Reads a snapshot's state, all of it or not at all. A newer build may have written it: what this one does not know of it would be lost without a
/// word, while the events before it say by name what is new.
/// </summary>
internal static class SnapshotJson<TState>
    where TState : class
{
    private static JsonTypeInfo<TState>? _strict;

    /// <summary>The state; null where the payload says null.</summary>
    /// <exception cref="JsonException">It is none, or holds a field or a phase that is not known here.</exception>
    public static TState? Read(ReadOnlySpan<byte> payload, JsonTypeInfo<TState> state) => JsonSerializer.Deserialize(payload, Strict(state));

    private static JsonTypeInfo<TState> Strict(JsonTypeInfo<TState> state) => _strict ??= (JsonTypeInfo<TState>)new JsonSerializerOptions(state.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    }.GetTypeInfo(typeof(TState));
}
