using System.Diagnostics.Metrics;

namespace MeshRebalancer.Telemetry;

public static partial class MeshTelemetry
{
    /// <summary>RPC calls sent to chains, retries included; tagged with <see cref="RpcMethodTag"/> and <see cref="RpcHostTag"/>.</summary>
    public static readonly Counter<long> RpcCalls =
        Meter.CreateCounter<long>("mesh.rpc.calls", unit: "{call}", description: "JSON-RPC calls sent, retries included.");

    /// <summary>RPC calls that failed; tagged like <see cref="RpcCalls"/> and with <see cref="RpcErrorTag"/>.</summary>
    public static readonly Counter<long> RpcErrors =
        Meter.CreateCounter<long>("mesh.rpc.errors", unit: "{call}", description: "JSON-RPC calls that failed.");

    /// <summary>How long a request to an RPC endpoint took; a batch is one request.</summary>
    public static readonly Histogram<double> RpcDuration =
        Meter.CreateHistogram<double>("mesh.rpc.duration", unit: "s", description: "Duration of JSON-RPC requests; a batch is one.");

    /// <summary>WebSocket connections that were lost and made again.</summary>
    public static readonly Counter<long> RpcReconnects =
        Meter.CreateCounter<long>("mesh.rpc.reconnects", unit: "{connection}", description: "WebSocket connections made again after a loss.");

    /// <summary>Span: one request to an RPC endpoint.</summary>
    public const string RpcSpan = "mesh.rpc.request";

    /// <summary>Attribute: the JSON-RPC method; <c>batch</c> on the span of several calls.</summary>
    public const string RpcMethodTag = "rpc.method";

    /// <summary>Attribute: the endpoint's host and port. Never its path or query, which hold keys.</summary>
    public const string RpcHostTag = "server.address";

    /// <summary>Attribute: the kind of error.</summary>
    public const string RpcErrorTag = "error.type";
}
