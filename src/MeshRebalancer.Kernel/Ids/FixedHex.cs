using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshRebalancer.Kernel;

/// <summary>Reads and writes byte strings of one fixed length as <c>0x</c> and lower-case hexadecimal digits.</summary>
internal static class FixedHex
{
    /// <summary>Fills the bytes, and says whether the text was exactly as long as they are.</summary>
    public static bool TryParse(string? text, Span<byte> bytes) =>
        text is not null && text.Length == 2 + (2 * bytes.Length) && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        && Convert.FromHexString(text.AsSpan(2), bytes, out _, out _) == OperationStatus.Done;

    public static string Format(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[2 + (2 * bytes.Length)];
        (text[0], text[1]) = ('0', 'x');
        _ = Convert.TryToHexStringLower(bytes, text[2..], out _);
        return new(text);
    }

    /// <summary>The bytes, if they are as many as they must be.</summary>
    public static ReadOnlySpan<byte> Demand(ReadOnlySpan<byte> bytes, int length, string what) => bytes.Length == length
        ? bytes
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
