using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshRebalancer.Kernel;

/// <summary>Reads and writes byte strings of one fixed length as <c>0x</c> and lower-case hexadecimal digits.</summary>
internal static class FixedHex
{
    public static bool TryParse(string? text, int bytes, out string hex)
    {
        hex = "";
        if (text is null || text.Length != 2 + (2 * bytes) || !text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            || text.AsSpan(2).ContainsAnyExcept("0123456789abcdefABCDEF"))
        {
            return false;
        }

        hex = "0x" + text[2..].ToLowerInvariant();
        return true;
    }

    public static string Format(ReadOnlySpan<byte> bytes, int length, string what) => bytes.Length == length
        ? "0x" + Convert.ToHexStringLower(bytes)
        : throw new FormatException($"{what} is {length} bytes, not {bytes.Length}.");
}

/// <summary>Writes a value that parses from and prints as one string as that string.</summary>
/// <typeparam name="T">The value.</typeparam>
public sealed class StringValueJsonConverter<T> : JsonConverter<T>
    where T : IParsable<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.TryParse(reader.TokenType == JsonTokenType.String ? reader.GetString() : null, null, out var value)
            ? value
            : throw new JsonException($"Not a {typeof(T).Name}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.TryParse(reader.GetString(), null, out var value) ? value : throw new JsonException($"Not a {typeof(T).Name}.");

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString() ?? "");
}
