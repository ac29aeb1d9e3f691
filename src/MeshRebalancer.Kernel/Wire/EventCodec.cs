using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshRebalancer.Kernel;

/// <summary>Translates a stream's events to and from the bytes that are stored and hashed.</summary>
/// <typeparam name="TEvent">A closed hierarchy whose nested sealed cases each carry a <see cref="WireNameAttribute"/>.</typeparam>
public sealed class EventCodec<TEvent>
    where TEvent : class
{
    private readonly JsonSerializerContext _json;
    private readonly FrozenDictionary<string, Type> _types;
    private readonly FrozenDictionary<Type, string> _names;

    /// <param name="json">The source-generated context that knows every case.</param>
    public EventCodec(JsonSerializerContext json)
    {
        _json = json;
        var cases = typeof(TEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(TEvent)) && type.IsSealed).ToArray();
        _names = cases.ToFrozenDictionary(type => type, NameOf);
        _types = cases.ToFrozenDictionary(NameOf, type => type, StringComparer.Ordinal);
    }

    /// <summary>Every wire name.</summary>
    public IEnumerable<string> Names => _types.Keys.Order(StringComparer.Ordinal);

    /// <summary>Name and UTF-8 JSON.</summary>
    public (string Name, byte[] Payload) Encode(TEvent @event) =>
        (_names[@event.GetType()], JsonSerializer.SerializeToUtf8Bytes(@event, @event.GetType(), _json));

    /// <summary>The event that was stored.</summary>
    /// <exception cref="JsonException">The name is not known or the bytes do not read: a damaged or a newer journal.</exception>
    public TEvent Decode(string name, ReadOnlySpan<byte> payload) => _types.TryGetValue(name, out var type)
        ? (TEvent)(JsonSerializer.Deserialize(payload, type, _json) ?? throw new JsonException($"{name} holds null."))
        : throw new JsonException($"No event of {typeof(TEvent).Name} is stored under the name '{name}'.");

    private static string NameOf(Type type) => type.GetCustomAttribute<WireNameAttribute>()?.Name
        ?? throw new InvalidOperationException($"{type} has no [WireName].");
}
