using System.Text.Json;
using MeshRebalancer.Kernel;
using Polly;
using Polly.Timeout;

namespace MeshRebalancer.Evm;

/// <summary>A layer that gives each attempt a time limit.</summary>
internal sealed class TimeoutTransport : IRpcTransport
{
    private readonly IRpcTransport _inner;
    private readonly TimeSpan _limit;
    private readonly ResiliencePipeline<Result<JsonElement, RpcError>[]> _pipeline;

    public TimeoutTransport(IRpcTransport inner, TimeSpan limit, TimeProvider time)
    {
        (_inner, _limit) = (inner, limit);
        _pipeline = new ResiliencePipelineBuilder<Result<JsonElement, RpcError>[]> { TimeProvider = time }.AddTimeout(limit).Build();
    }

    public RpcEndpoint Endpoint => _inner.Endpoint;

    public async Task<Result<JsonElement, RpcError>[]> SendAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel)
    {
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (state, token) => await state._inner.SendAsync(state.calls, token), (_inner, calls), cancel);
        }
        catch (TimeoutRejectedException)
        {
            var results = new Result<JsonElement, RpcError>[calls.Count];
            Array.Fill(results, new RpcError.Timeout(Endpoint.Host, _limit));
            return results;
        }
    }

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
