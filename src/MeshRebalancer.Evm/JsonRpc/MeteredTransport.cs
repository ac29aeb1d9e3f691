using System.Diagnostics;
using System.Text.Json;
using MeshRebalancer.Kernel;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Evm;

/// <summary>The innermost layer: counts each call that really goes out, by method, and times each request.</summary>
internal sealed class MeteredTransport(IRpcTransport inner) : IRpcTransport
{
    public RpcEndpoint Endpoint => inner.Endpoint;

    public async Task<Result<JsonElement, RpcError>[]> SendAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel)
    {
        var host = new KeyValuePair<string, object?>(MeshTelemetry.RpcHostTag, Endpoint.Host);
        using var span = MeshTelemetry.Spans.StartActivity(MeshTelemetry.RpcSpan, ActivityKind.Client);
        span?.SetTag(MeshTelemetry.RpcMethodTag, calls.Count == 1 ? calls[0].Method : "batch").SetTag(host.Key, host.Value);
        foreach (var call in calls)
        {
            MeshTelemetry.RpcCalls.Add(1, Method(call), host);
        }

        var start = Stopwatch.GetTimestamp();
        var results = await inner.SendAsync(calls, cancel);
        MeshTelemetry.RpcDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, host);
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i] is Result<JsonElement, RpcError>.Fail { Error: var error })
            {
                MeshTelemetry.RpcErrors.Add(1, Method(calls[i]), host, new(MeshTelemetry.RpcErrorTag, error.GetType().Name));
                span?.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
            }
        }

        return results;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static KeyValuePair<string, object?> Method(RpcCall call) => new(MeshTelemetry.RpcMethodTag, call.Method);
}
