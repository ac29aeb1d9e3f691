using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshRebalancer.Kernel;

/// <summary>Writes a decimal string, because a JSON number loses digits past 2^53 in most readers; reads that and nothing else.</summary>
public sealed class UInt256JsonConverter : JsonConverter<UInt256>
{
    public override UInt256 Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && UInt256.TryParseDecimal(reader.GetString(), out var value)
            ? value
            : throw new JsonException("An unsigned 256-bit integer is written as a string of decimal digits.");

    public override void Write(Utf8JsonWriter writer, UInt256 value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString(null, null));

    public override UInt256 ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, UInt256 value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString(null, null));
}
