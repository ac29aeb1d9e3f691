using System.Text.Json;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>
/// Carries calls to one endpoint. HTTP and WebSocket are the ends; time-out, retry and metering are layers around them, see <see cref="RpcTransport"/>.
/// </summary>
public interface IRpcTransport : IAsyncDisposable
{
    /// <summary>Where the calls go.</summary>
    RpcEndpoint Endpoint { get; }

    /// <summary>Sends calls together and gives one result for each, in their order. Throws only when cancelled.</summary>
    Task<Result<JsonElement, RpcError>[]> SendAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel);
}
