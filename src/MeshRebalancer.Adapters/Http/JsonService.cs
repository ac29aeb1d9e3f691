using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Http;

/// <summary>A service that answers JSON over HTTP. Whatever it does, the answer is a value or an error that names it, and is never long.</summary>
internal sealed class JsonService : IDisposable
{
    private const int AnswerBytesMax = 1 << 20;

    private readonly HttpClient _http;
    private readonly string _name;
    private readonly Uri _address;

    /// <param name="name">Whose it is, for errors.</param>
    /// <param name="address">What paths are added to.</param>
    /// <param name="timeout">For one request.</param>
    /// <param name="maxRetries">How often a failed request is sent again.</param>
    /// <param name="time">Paces time-outs and retries.</param>
    /// <param name="handler">Who really sends; disposed with this.</param>
    public JsonService(string name, Uri address, TimeSpan timeout, int maxRetries, TimeProvider time, HttpMessageHandler? handler = null)
    {
        handler ??= new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false };
        (_name, _address) = (name, address);
        _http = new(new ResilientHandler(handler, timeout, maxRetries, time))
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    /// <summary>Asks, for idempotent methods only.</summary>
    /// <param name="method">GET, or a POST that may be repeated.</param>
    /// <param name="path">Without a slash at its start.</param>
    /// <param name="shape">What the answer is read as; null does not read it.</param>
    /// <param name="cancel">When it is no longer wanted.</param>
    /// <param name="refused">What an answer of 400 means; without it, such an answer is Unreadable.</param>
    /// <returns>Null for an answer of 404.</returns>
    public async Task<Result<T?, PortError>> SendAsync<T>(
        HttpMethod method, string path, JsonTypeInfo<T>? shape, CancellationToken cancel, Func<byte[], PortError>? refused = null)
        where T : class
    {
        var host = _address.Authority;
        try
        {
            using var request = new HttpRequestMessage(method, new Uri($"{_address.ToString().TrimEnd('/')}/{path}"));
            using var response = await _http.SendAsync(request, cancel);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return new Result<T?, PortError>.Ok(null);
            if (response.StatusCode == HttpStatusCode.BadRequest && refused is not null)
                return refused(await response.Content.ReadAsByteArrayAsync(cancel));
            if (ResilientHandler.IsBusy(response.StatusCode))
                return new PortError.Transient($"{_name}: {host} is busy: HTTP status {(int)response.StatusCode}.");
            if (!response.IsSuccessStatusCode)
                return new PortError.Unreadable($"{_name}: {host} answers HTTP status {(int)response.StatusCode}.");
            return new Result<T?, PortError>.Ok(shape is null ? null : await ReadAsync(response.Content, shape, cancel));
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return new PortError.Unreadable($"{_name}: {host} answers more than {AnswerBytesMax} bytes.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or Polly.Timeout.TimeoutRejectedException)
        {
            return new PortError.Transient($"{_name}: {host} can't be reached: {exception.Message}");
        }
        catch (JsonException exception)
        {
            return new PortError.Unreadable($"{_name}: {host} answers what is not of the expected shape: {exception.Path ?? "not JSON"}.");
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<T?> ReadAsync<T>(HttpContent content, JsonTypeInfo<T> shape, CancellationToken cancel)
    {
        var bytes = await content.ReadAsByteArrayAsync(cancel);
        using var document = JsonDocument.Parse(bytes);
        return JsonTexts.AreWhole(bytes, document.RootElement) ? document.RootElement.Deserialize(shape) : throw new JsonException("A text is none.");
    }
}
