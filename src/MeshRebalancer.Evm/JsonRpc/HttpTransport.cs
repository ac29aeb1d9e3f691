using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>JSON-RPC over HTTP: one request for a call or a batch. Neither retries nor times out; layers do.</summary>
public sealed class HttpTransport : IRpcTransport
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http;
    private readonly Uri _url;
    private readonly RpcOptions _options;
    private readonly TimeProvider _time;
    private long _lastId;

    /// <param name="endpoint">An <c>http</c> or <c>https</c> endpoint.</param>
    /// <param name="options">Size limits are taken from here.</param>
    /// <param name="time">To understand a Retry-After that is a date.</param>
    /// <param name="handler">Who really sends; disposed with the transport.</param>
    public HttpTransport(RpcEndpoint endpoint, RpcOptions? options = null, TimeProvider? time = null, HttpMessageHandler? handler = null)
    {
        (Endpoint, _options, _time, _url) = (endpoint, options ?? new(), time ?? TimeProvider.System, endpoint.UrlWithoutUser());
        _http = new(handler ?? NewHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        if (endpoint.Authorization() is { } authorization)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        }
    }

    public RpcEndpoint Endpoint { get; }

    public async Task<Result<JsonElement, RpcError>[]> SendAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel)
    {
        if (calls.Count <= _options.MaxBatch)
        {
            return calls.Count == 0 ? [] : await SendOnceAsync(calls, cancel);
        }

        var parts = calls.Chunk(_options.MaxBatch).Select(part => SendOnceAsync(part, cancel));
        return [.. (await Task.WhenAll(parts)).SelectMany(r => r)];
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>No propagator, because the framework's own spans would carry the URL's path, which is a secret.</summary>
    internal static SocketsHttpHandler NewHandler() => new()
    {
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = DecompressionMethods.All,
        AllowAutoRedirect = false,
    };

    private async Task<Result<JsonElement, RpcError>[]> SendOnceAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel)
    {
        var firstId = Interlocked.Add(ref _lastId, calls.Count) - calls.Count + 1;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _url)
            {
                Content = new ReadOnlyMemoryContent(RpcWire.Write(calls, firstId)) { Headers = { ContentType = Json } },
            };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return await ReadAsync(response, calls.Count, firstId, cancel);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return All(calls.Count, new RpcError.Transport(Endpoint.Host, Endpoint.Redact(exception.Message)));
        }
    }

    private async Task<Result<JsonElement, RpcError>[]> ReadAsync(HttpResponseMessage response, int count, long firstId, CancellationToken cancel)
    {
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            return All(count, new RpcError.RateLimited(Endpoint.Host, RetryAfter(response.Headers.RetryAfter)));
        }

        var body = await ReadBodyAsync(response.Content, cancel);
        if (body is { } bytes && RpcWire.TryParse(bytes, out var root) && (response.IsSuccessStatusCode || IsRpc(root)))
        {
            return RpcWire.Match(Endpoint, root, count, firstId);
        }

        return All(count, !response.IsSuccessStatusCode
            ? new RpcError.Transport(Endpoint.Host, $"HTTP status {(int)response.StatusCode}")
            : new RpcError.Malformed(Endpoint.Host, body is null ? $"more than {_options.MaxAnswerBytes} bytes" : "not JSON"));
    }

    /// <summary>The body, or null when it is larger than allowed.</summary>
    private async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpContent content, CancellationToken cancel)
    {
        if (content.Headers.ContentLength > _options.MaxAnswerBytes)
        {
            return null;
        }

        await using var stream = await content.ReadAsStreamAsync(cancel);
        var buffer = new byte[Math.Clamp(content.Headers.ContentLength ?? 4096, 256, _options.MaxAnswerBytes) + 1];
        var length = 0;
        for (int read; (read = await stream.ReadAsync(buffer.AsMemory(length), cancel)) > 0;)
        {
            length += read;
            if (length > _options.MaxAnswerBytes)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(2L * length, _options.MaxAnswerBytes + 1L));
            }
        }

        return buffer.AsMemory(0, length);
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? header?.Date - _time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static bool IsRpc(JsonElement root) => root.ValueKind == JsonValueKind.Array
        || (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("jsonrpc"u8, out _));

    private static Result<JsonElement, RpcError>[] All(int count, RpcError error)
    {
        var results = new Result<JsonElement, RpcError>[count];
        Array.Fill(results, error);
        return results;
    }
}
