using System.Net.Sockets;
using System.Text.Json;

namespace MeshRebalancer.Hosting.Nodes;

/// <summary>Asks a node on this machine how it is: what a container's probe runs, because the API is on loopback and an image needs no curl.</summary>
public static class HealthProbe
{
    /// <summary>Where nobody says otherwise.</summary>
    public static Uri Default { get; } = new("http://127.0.0.1:5080/healthz/live");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>Reads a URL as it is given on the command line: http, on loopback; null otherwise.</summary>
    public static Uri? Read(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http", IsLoopback: true } ? url : null;

    /// <summary>Asks once.</summary>
    /// <param name="url">What.</param>
    /// <param name="cancel">When it is no longer wanted.</param>
    /// <param name="key">An API key, for what needs one.</param>
    /// <returns>Whether it is well, and what it says or why it is not; never throws for a node that does not answer.</returns>
    public static async Task<(bool Well, string Words)> AskAsync(Uri url, CancellationToken cancel, string? key = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };
        try
        {
            if (key is not null)
                http.DefaultRequestHeaders.Authorization = new("Bearer", key);
            using var answer = await http.GetAsync(url, cancel);
            var body = await answer.Content.ReadAsStringAsync(cancel);
            return answer.IsSuccessStatusCode ? (true, body) : (false, $"{url} answers {(int)answer.StatusCode}: {Reason(body)}");
        }
        catch (HttpRequestException error)
        {
            return (false, $"{url} does not answer: {(error.InnerException is SocketException socket ? socket.Message : error.Message)}. Is the node running, and is this its listenUrl?");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (false, $"{url} did not answer within {Patience.TotalSeconds:0} s.");
        }
    }

    /// <summary>What a problem document says, or the body as it is.</summary>
    private static string Reason(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            return problem.RootElement.TryGetProperty("detail", out var detail) ? detail.ToString() : body;
        }
        catch (JsonException)
        {
            return body;
        }
    }
}
