using System.Buffers;
using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>JSON-RPC 2.0 as bytes: writes requests, reads answers. Pure, so that tests can feed it anything.</summary>
internal static class RpcWire
{
    private const int MaxMessage = 500;

    // What nodes and providers answer when they are asked too much (EIP-1474 and common practice).
    private const long LimitExceeded = -32005;

    /// <summary>One call as an object, several as an array; their ids count up from the first.</summary>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<RpcCall> calls, long firstId)
    {
        var buffer = new ArrayBufferWriter<byte>(256 * calls.Count);
        using var writer = new Utf8JsonWriter(buffer);
        if (calls.Count != 1)
        {
            writer.WriteStartArray();
        }

        for (var i = 0; i < calls.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            writer.WriteNumber("id"u8, firstId + i);
            writer.WriteString("method"u8, calls[i].Method);
            writer.WritePropertyName("params"u8);
            calls[i].Parameters.WriteTo(writer);
            writer.WriteEndObject();
        }

        if (calls.Count != 1)
        {
            writer.WriteEndArray();
        }

        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Reads the answer to a request; false when the bytes are no JSON, or hold what is no text.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> body, out JsonElement root)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
            root = document.RootElement.Clone();
            return JsonTexts.AreWhole(body.Span, root);
        }
        catch (JsonException)
        {
            root = default;
            return false;
        }
    }

    /// <summary>Gives each call its answer by id; an answer that is missing, doubled or of another call is malformed.</summary>
    public static Result<JsonElement, RpcError>[] Match(RpcEndpoint endpoint, JsonElement root, int count, long firstId)
    {
        var results = new Result<JsonElement, RpcError>?[count];
        if (root.ValueKind == JsonValueKind.Array)
        {
            foreach (var answer in root.EnumerateArray())
            {
                Place(endpoint, answer, results, firstId);
            }
        }
        else if (count > 1 && root.ValueKind == JsonValueKind.Object && Id(root) is null)
        {
            // The whole batch was refused, with one error for all.
            Array.Fill(results, Read(endpoint, root));
        }
        else
        {
            Place(endpoint, root, results, firstId);
        }

        return Array.ConvertAll(results, r => r ?? new RpcError.Malformed(endpoint.Host, "no answer carries the call's id"));
    }

    /// <summary>The answer's id, or null where it has no number.</summary>
    public static long? Id(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("id"u8, out var id)
            && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number) ? number : null;

    /// <summary>An answer's result or error.</summary>
    public static Result<JsonElement, RpcError> Read(RpcEndpoint endpoint, JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object)
        {
            return new RpcError.Malformed(endpoint.Host, "an answer is no object");
        }

        if (answer.TryGetProperty("error"u8, out var error) && error.ValueKind != JsonValueKind.Null)
        {
            return ReadError(endpoint, error);
        }

        return answer.TryGetProperty("result"u8, out var result)
            ? result
            : new RpcError.Malformed(endpoint.Host, "an answer has neither result nor error");
    }

    private static void Place(RpcEndpoint endpoint, JsonElement answer, Result<JsonElement, RpcError>?[] results, long firstId)
    {
        // A refusal that names no call answers the only one there is.
        var index = Id(answer) - firstId ?? (results.Length == 1 && IsError(answer) ? 0 : -1);
        if (index >= 0 && index < results.Length)
        {
            results[index] = results[index] is null
                ? Read(endpoint, answer)
                : new RpcError.Malformed(endpoint.Host, "two answers carry the same id");
        }
    }

    private static bool IsError(JsonElement answer) => answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error"u8, out _);

    private static RpcError ReadError(RpcEndpoint endpoint, JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object || !error.TryGetProperty("code"u8, out var code)
            || code.ValueKind != JsonValueKind.Number || !code.TryGetInt64(out var number))
        {
            return new RpcError.Malformed(endpoint.Host, "an error has no code");
        }

        var message = error.TryGetProperty("message"u8, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
        if (number is LimitExceeded or 429)
        {
            return new RpcError.RateLimited(endpoint.Host, null);
        }

        return new RpcError.Server(endpoint.Host, number, endpoint.Redact(Short(message)), Data(error));
    }

    private static string? Data(JsonElement error) => !error.TryGetProperty("data"u8, out var data) ? null : data.ValueKind switch
    {
        JsonValueKind.String => data.GetString(),
        JsonValueKind.Null => null,
        _ => data.GetRawText(),
    };

    private static string Short(string text) => text.Length > MaxMessage ? text[..MaxMessage] + "…" : text;
}
