using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using MeshRebalancer.Hosting.Api;
using MeshRebalancer.Node.Remote;

namespace MeshRebalancer.Node.Explaining;

/// <summary>Asks a running node on this machine.</summary>
internal sealed class ExplainNode : IDisposable
{
    // A plan to look at asks every venue for quotes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;

    public ExplainNode(Uri url)
    {
        _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = url, Timeout = Patience };
        if (NodeClient.Key is { } key)
            _http.DefaultRequestHeaders.Authorization = new("Bearer", key);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>A rebalance, or null where the node knows none of this id.</summary>
    public Task<RebalanceView?> RebalanceAsync(string name, CancellationToken cancel) =>
        GetAsync(new Uri($"api/v1/rebalances/{Uri.EscapeDataString(name)}", UriKind.Relative), content => content.ReadFromJsonAsync(ApiJson.Default.RebalanceView, cancel), cancel);

    /// <summary>A portfolio, or null where the node knows none of this id.</summary>
    public Task<ExplanationView?> PortfolioAsync(string name, CancellationToken cancel) => GetAsync(
        new Uri($"api/v1/portfolios/{Uri.EscapeDataString(name)}/explanation", UriKind.Relative), content => content.ReadFromJsonAsync(ApiJson.Default.ExplanationView, cancel), cancel);

    private async Task<T?> GetAsync<T>(Uri path, Func<HttpContent, Task<T?>> read, CancellationToken cancel)
        where T : class
    {
        try
        {
            using var answer = await _http.GetAsync(path, cancel);
            return answer.IsSuccessStatusCode ? await read(answer.Content)
                : answer.StatusCode == HttpStatusCode.NotFound ? null
                : answer.StatusCode == HttpStatusCode.Unauthorized ? throw new IOException($"{_http.BaseAddress} asks for a key that is good: set MESH_API_KEY to one.")
                : throw new IOException($"{_http.BaseAddress}{path} answers {(int)answer.StatusCode}.");
        }
        catch (HttpRequestException error)
        {
            var reason = error.InnerException is SocketException socket ? socket.Message : error.Message;
            throw new IOException($"{_http.BaseAddress} does not answer: {reason}. Is the node running, and is this its listenUrl? A stopped node is explained from its journal: --sqlite FILE.", error);
        }
        catch (TaskCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw new IOException($"{_http.BaseAddress} did not answer within {Patience.TotalSeconds:0} s.", late);
        }
    }
}
