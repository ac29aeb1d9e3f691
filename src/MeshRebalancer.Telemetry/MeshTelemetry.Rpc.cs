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

    /// <summary>How well an endpoint answers, 0 … 100. By <see cref="EndpointTag"/>.</summary>
    public static readonly Gauge<int> RpcScore =
        Meter.CreateGauge<int>("mesh.rpc.endpoint.score", unit: "1", description: "Health score of an RPC endpoint, 0 to 100.");

    /// <summary>How many blocks an endpoint is behind the others of its chain. By <see cref="EndpointTag"/>.</summary>
    public static readonly Gauge<long> RpcLag =
        Meter.CreateGauge<long>("mesh.rpc.endpoint.lag", unit: "{block}", description: "Blocks that an RPC endpoint is behind the others.");

    /// <summary>How often an endpoint's breaker opened. By <see cref="EndpointTag"/>.</summary>
    public static readonly Counter<long> RpcBreakersOpened =
        Meter.CreateCounter<long>("mesh.rpc.endpoint.rests", unit: "{rest}", description: "Times that an RPC endpoint's breaker opened.");

    /// <summary>Credits spent at an endpoint, by its price list. By <see cref="EndpointTag"/>.</summary>
    public static readonly Counter<long> RpcCredits =
        Meter.CreateCounter<long>("mesh.rpc.endpoint.credits", unit: "{credit}", description: "Credits spent at an RPC endpoint.");

    /// <summary>Reads that went on to another endpoint because this one failed. By <see cref="EndpointTag"/>.</summary>
    public static readonly Counter<long> RpcFailovers =
        Meter.CreateCounter<long>("mesh.rpc.failovers", unit: "{read}", description: "Reads that went on to another RPC endpoint.");

    /// <summary>Reads asked of a second endpoint because this one was slow. By <see cref="EndpointTag"/> and <see cref="OutcomeTag"/>: <c>won</c> or <c>lost</c>.</summary>
    public static readonly Counter<long> RpcHedges =
        Meter.CreateCounter<long>("mesh.rpc.hedges", unit: "{read}", description: "Reads also asked of a second RPC endpoint.");

    /// <summary>Reads that decide over money. By <see cref="ChainTag"/> and <see cref="OutcomeTag"/>: <c>agreed</c>, <c>outvoted</c>, <c>disagreed</c>, <c>too-few</c>.</summary>
    public static readonly Counter<long> QuorumReads =
        Meter.CreateCounter<long>("mesh.quorum.reads", unit: "{read}", description: "Reads of which several endpoints had to agree.");

    /// <summary>Reads in which an endpoint said otherwise than enough others, and was not believed. By <see cref="ChainTag"/> and <see cref="EndpointTag"/>.</summary>
    public static readonly Counter<long> QuorumDissents =
        Meter.CreateCounter<long>("mesh.quorum.dissents", unit: "{read}", description: "Reads in which an RPC endpoint was outvoted.");

    /// <summary>Attribute: the endpoint's name as configured.</summary>
    public const string EndpointTag = "mesh.endpoint";

    /// <summary>Span: one request to an RPC endpoint.</summary>
    public const string RpcSpan = "mesh.rpc.request";

    /// <summary>Attribute: the JSON-RPC method; <c>batch</c> on the span of several calls.</summary>
    public const string RpcMethodTag = "rpc.method";

    /// <summary>Attribute: the endpoint's host and port. Never its path or query, which hold keys.</summary>
    public const string RpcHostTag = "server.address";

    /// <summary>Attribute: the kind of error.</summary>
    public const string RpcErrorTag = "error.type";
}
