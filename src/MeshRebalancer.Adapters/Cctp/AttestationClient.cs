using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>The attestation service over HTTP. An answer of 404 has no value yet, which is normal.</summary>
internal sealed class AttestationClient : IDisposable
{
    private const int AnswerBytesMax = 1 << 20;

    private readonly HttpClient _http;
    private readonly CctpOptions _options;

    /// <param name="options">Where, and how patiently.</param>
    /// <param name="time">Paces time-outs and retries.</param>
    /// <param name="handler">Who really sends; disposed with this.</param>
    public AttestationClient(CctpOptions options, TimeProvider time, HttpMessageHandler? handler = null)
    {
        handler ??= new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false };
        _options = options;
        _http = new(new ResilientHandler(handler, options.RequestTimeout, options.MaxRetries, time))
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    /// <summary>The messages of a source transaction; none while the service has not seen them.</summary>
    public async Task<Result<IReadOnlyList<CctpAnswers.Entry?>, PortError>> MessagesAsync(uint domain, Hash32 transaction, CancellationToken cancel)
    {
        var answer = await SendAsync(HttpMethod.Get, $"v2/messages/{domain}?transactionHash={transaction}", CctpJson.Default.Messages, cancel);
        return answer.Then(messages => new Result<IReadOnlyList<CctpAnswers.Entry?>, PortError>.Ok(messages?.Items ?? []));
    }

    /// <summary>What a route costs, by finality.</summary>
    public async Task<Result<CctpAnswers.Fee[], PortError>> FeesAsync(uint source, uint destination, CancellationToken cancel)
    {
        var answer = await SendAsync(HttpMethod.Get, $"v2/burn/USDC/fees/{source}/{destination}", CctpJson.Default.FeeArray, cancel);
        return answer.Then<CctpAnswers.Fee[]>(fees => fees ?? []);
    }

    /// <summary>Asks for a new attestation of a message whose old one has expired.</summary>
    public async Task<Result<bool, PortError>> ReattestAsync(Hash32 nonce, CancellationToken cancel)
    {
        var answer = await SendAsync<CctpAnswers.Messages>(HttpMethod.Post, $"v2/reattest/{nonce}", null, cancel);
        return answer.Then<bool>(_ => true);
    }

    public void Dispose() => _http.Dispose();

    private async Task<Result<T?, PortError>> SendAsync<T>(HttpMethod method, string path, JsonTypeInfo<T>? shape, CancellationToken cancel)
        where T : class
    {
        var host = _options.AttestationUrl.Authority;
        try
        {
            using var request = new HttpRequestMessage(method, new Uri($"{_options.AttestationUrl.ToString().TrimEnd('/')}/{path}"));
            using var response = await _http.SendAsync(request, cancel);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return new Result<T?, PortError>.Ok(null);
            if (ResilientHandler.IsBusy(response.StatusCode))
                return new PortError.Transient($"{_options.Name}: {host} is busy: HTTP status {(int)response.StatusCode}.");
            if (!response.IsSuccessStatusCode)
                return new PortError.Unreadable($"{_options.Name}: {host} answers HTTP status {(int)response.StatusCode}.");
            return new Result<T?, PortError>.Ok(shape is null ? null : await ReadAsync(response.Content, shape, cancel));
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return new PortError.Unreadable($"{_options.Name}: {host} answers more than {AnswerBytesMax} bytes.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or Polly.Timeout.TimeoutRejectedException)
        {
            return new PortError.Transient($"{_options.Name}: {host} can't be reached: {exception.Message}");
        }
        catch (JsonException exception)
        {
            return new PortError.Unreadable($"{_options.Name}: {host} answers what is not of the expected shape: {exception.Path ?? "not JSON"}.");
        }
    }

    private static async Task<T?> ReadAsync<T>(HttpContent content, JsonTypeInfo<T> shape, CancellationToken cancel)
    {
        await using var stream = await content.ReadAsStreamAsync(cancel);
        return await JsonSerializer.DeserializeAsync(stream, shape, cancel);
    }
}
