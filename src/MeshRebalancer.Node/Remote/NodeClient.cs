using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.Hosting.Nodes;

namespace MeshRebalancer.Node.Remote;

/// <summary>Asks a running node over its API, with the key in <c>MESH_API_KEY</c>: a key on a command line would stand in every list of processes.</summary>
/// <param name="node">Where it answers.</param>
internal sealed class NodeClient(Uri node) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = node, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>The key of whoever runs this, or null.</summary>
    /// <exception cref="NodeRefusedException">What stands there can be no key. It is not repeated: it may be another secret.</exception>
    public static string? Key => Environment.GetEnvironmentVariable("MESH_API_KEY")?.Trim() switch
    {
        null or "" => null,
        { Length: < 200 } key when key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') => key,
        var other => throw new NodeRefusedException($"MESH_API_KEY has {other.Length} characters and is no API key; mesh_… is expected, as it was printed."),
    };

    /// <summary>What a node answers.</summary>
    /// <exception cref="NodeRefusedException">It does not, or it refuses: in its own words.</exception>
    public async Task<JsonNode> AskAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (Key is { } key)
            request.Headers.Authorization = new("Bearer", key);
        try
        {
            using var answer = await _http.SendAsync(request, cancel);
            var text = await answer.Content.ReadAsStringAsync(cancel);
            return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new NodeRefusedException(Refusal((int)answer.StatusCode, text));
        }
        catch (HttpRequestException error)
        {
            throw new NodeRefusedException($"{node} does not answer: {(error.InnerException is SocketException socket ? socket.Message : error.Message)}. Is the node running, and is this its listenUrl?");
        }
        catch (JsonException)
        {
            throw new NodeRefusedException($"{node} answers with something that is not this node's API.");
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Refusal(int status, string body)
    {
        var detail = status is 401 && Key is null ? "the node asks for a key: set MESH_API_KEY to one" : Detail(body);
        return $"The node refuses ({status}): {detail}";
    }

    private static string Detail(string body)
    {
        try
        {
            return JsonNode.Parse(body)?["detail"]?.ToString() ?? body;
        }
        catch (JsonException)
        {
            return body;
        }
    }
}
