using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace MeshRebalancer.TestSupport;

/// <summary>A request on its way through a <see cref="FaultProxy"/>: its bytes, and the JSON-RPC calls in them.</summary>
/// <param name="Verb">GET, POST, …</param>
/// <param name="PathAndQuery">From the slash on.</param>
/// <param name="ContentType">As sent, or null.</param>
/// <param name="Body">As sent.</param>
/// <param name="Calls">The JSON-RPC calls in their order; empty for any other request.</param>
internal sealed record ProxiedRequest(string Verb, string PathAndQuery, string? ContentType, byte[] Body, IReadOnlyList<JsonObject> Calls)
{
    /// <summary>The calls' methods; of a request that is no JSON-RPC the verb and the path: <c>GET /v2/messages/0</c>.</summary>
    public IReadOnlyList<string> Methods => Calls.Count > 0
        ? [.. Calls.Select(MethodOf)]
        : [$"{Verb} {PathAndQuery.Split('?')[0]}"];

    /// <summary>Whether its calls came as a list.</summary>
    public bool IsBatch => Body.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'[', ..];

    /// <summary>The same request with only these of its calls.</summary>
    public ProxiedRequest With(IReadOnlyList<JsonObject> calls)
    {
        JsonNode message = IsBatch ? new JsonArray([.. calls.Select(call => call.DeepClone())]) : calls[0].DeepClone();
        return this with { Calls = calls, Body = JsonSerializer.SerializeToUtf8Bytes(message) };
    }

    public static string MethodOf(JsonObject call) => call["method"]!.GetValue<string>();

    public static async Task<ProxiedRequest> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancel);
        var bytes = body.ToArray();
        return new(request.Method, request.Path + request.QueryString.ToString(), request.ContentType, bytes, CallsIn(bytes));
    }

    /// <summary>The JSON-RPC calls in a message; none if it is something else.</summary>
    public static IReadOnlyList<JsonObject> CallsIn(ReadOnlySpan<byte> message)
    {
        try
        {
            return JsonNode.Parse(message) switch
            {
                JsonObject call when IsCall(call) => [call],
                JsonArray batch => [.. batch.OfType<JsonObject>().Where(IsCall)],
                _ => [],
            };
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static bool IsCall(JsonObject item) => item["method"] is JsonValue value && value.GetValueKind() == JsonValueKind.String;
}
