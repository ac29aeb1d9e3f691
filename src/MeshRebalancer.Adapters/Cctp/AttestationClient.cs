using MeshRebalancer.Adapters.Http;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>The attestation service over HTTP. An answer of 404 has no value yet, which is normal.</summary>
/// <param name="options">Where, and how patiently.</param>
/// <param name="time">Paces time-outs and retries.</param>
/// <param name="handler">Who really sends; disposed with this.</param>
internal sealed class AttestationClient(CctpOptions options, TimeProvider time, HttpMessageHandler? handler = null) : IDisposable
{
    private readonly JsonService _service = new(options.Name, options.AttestationUrl, options.RequestTimeout, options.MaxRetries, time, handler);

    /// <summary>The messages of a source transaction; none while the service has not seen them.</summary>
    public async Task<Result<IReadOnlyList<CctpAnswers.Entry?>, PortError>> MessagesAsync(uint domain, Hash32 transaction, CancellationToken cancel)
    {
        var answer = await _service.SendAsync(HttpMethod.Get, $"v2/messages/{domain}?transactionHash={transaction}", CctpJson.Default.Messages, cancel);
        return answer.Then(messages => new Result<IReadOnlyList<CctpAnswers.Entry?>, PortError>.Ok(messages?.Items ?? []));
    }

    /// <summary>What a route costs, by finality.</summary>
    public async Task<Result<CctpAnswers.Fee[], PortError>> FeesAsync(uint source, uint destination, CancellationToken cancel)
    {
        var answer = await _service.SendAsync(HttpMethod.Get, $"v2/burn/USDC/fees/{source}/{destination}", CctpJson.Default.FeeArray, cancel);
        return answer.Then<CctpAnswers.Fee[]>(fees => (fees ?? []).OfType<CctpAnswers.Fee>().ToArray());
    }

    /// <summary>Asks for a new attestation of a message whose old one has expired.</summary>
    public async Task<Result<bool, PortError>> ReattestAsync(Hash32 nonce, CancellationToken cancel)
    {
        var answer = await _service.SendAsync<CctpAnswers.Messages>(HttpMethod.Post, $"v2/reattest/{nonce}", null, cancel);
        return answer.Then<bool>(_ => true);
    }

    public void Dispose() => _service.Dispose();
}
