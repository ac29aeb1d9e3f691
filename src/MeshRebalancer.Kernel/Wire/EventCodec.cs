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
    private readonly JsonSerializerOptions _json;
    private readonly FrozenDictionary<string, Type> _types;
    private readonly FrozenDictionary<Type, string> _names;

    /// <param name="json">The source-generated context that knows every case. A missing or null property never reads as a default here.</param>
    /// <exception cref="InvalidOperationException">A case has no wire name, shares one, or is not known to the context.</exception>
    public EventCodec(JsonSerializerContext json)
    {
        _json = new(json.Options)
        {
            TypeInfoResolver = json,
            RespectRequiredConstructorParameters = true,
            RespectNullableAnnotations = true,
        };
        var cases = typeof(TEvent).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(TEvent)) && type.IsSealed).ToArray();
        string[] faults =
        [
            .. cases.GroupBy(NameOf, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => $"'{same.Key}' names two events"),
            .. cases.Where(type => json.GetTypeInfo(type) is null).Select(type => $"{json.GetType().Name} does not know {type.Name}"),
        ];
        if (faults.Length > 0)
        {
            throw new InvalidOperationException($"{typeof(TEvent).Name}: {string.Join("; ", faults)}.");
        }

        _names = cases.ToFrozenDictionary(type => type, NameOf);
        _types = cases.ToFrozenDictionary(NameOf, type => type, StringComparer.Ordinal);
    }

    /// <summary>Every wire name.</summary>
    public IEnumerable<string> Names => _types.Keys.Order(StringComparer.Ordinal);

    /// <summary>Name and UTF-8 JSON.</summary>
    public (string Name, byte[] Payload) Encode(TEvent @event) =>
        (_names[@event.GetType()], JsonSerializer.SerializeToUtf8Bytes(@event, _json.GetTypeInfo(@event.GetType())));

    /// <summary>The event that was stored.</summary>
    /// <exception cref="JsonException">The name is not known or the bytes do not read: a damaged or a newer journal.</exception>
    public TEvent Decode(string name, ReadOnlySpan<byte> payload) => _types.TryGetValue(name, out var type)
        ? (TEvent)(JsonSerializer.Deserialize(payload, _json.GetTypeInfo(type)) ?? throw new JsonException($"{name} holds null."))
        : throw new JsonException($"No event of {typeof(TEvent).Name} is stored under the name '{name}'.");

    private static string NameOf(Type type) => type.GetCustomAttribute<WireNameAttribute>()?.Name
        ?? throw new InvalidOperationException($"{type} has no [WireName].");
}
