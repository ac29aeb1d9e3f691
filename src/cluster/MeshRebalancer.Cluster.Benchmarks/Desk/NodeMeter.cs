using System.Buffers.Binary;
using System.Collections.Concurrent;
using MeshRebalancer.EndToEnd;
using MeshRebalancer.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Cluster.Benchmarks.Desk;

/// <summary>What one node counts, as it exports it every 5 s: an OTLP/HTTP receiver that keeps the newest value of each counter.</summary>
internal sealed class NodeMeter : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Metric, string Tag), long> _newest = new();
    private readonly WebApplication _web;

    private NodeMeter(WebApplication web)
    {
        _web = web;
        web.MapPost("/{**path}", TakeAsync);
    }

    /// <summary>As <c>telemetry.otlpUrl</c>.</summary>
    public Uri Url => new(_web.Urls.First());

    /// <summary>How many judgements it has made.</summary>
    public long Judged => _newest.Where(one => one.Key.Metric == MeshTelemetry.PortfoliosJudged.Name).Sum(one => one.Value);

    /// <summary>How many portfolios it holds in memory.</summary>
    public long Portfolios => _newest.GetValueOrDefault((MeshTelemetry.StreamsActive.Name, "portfolio"));

    public static async Task<NodeMeter> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var meter = new NodeMeter(builder.Build());
        await meter._web.StartAsync();
        return meter;
    }

    /// <summary>A node that starts again counts from nothing.</summary>
    public void Forget() => _newest.Clear();

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (context.Request.Path == "/v1/metrics")
            Read(new ProtobufMessage(body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }

    // resource_metrics = 1, scope_metrics = 2, metrics = 2; name = 1, sum = 7, data_points = 1; attributes = 7, as_int = 6 (metrics/v1/metrics.proto).
    private void Read(ProtobufMessage request)
    {
        var points =
            from resource in request.Messages(1)
            from scope in resource.Messages(2)
            from metric in scope.Messages(2)
            where metric.Text(1) == MeshTelemetry.PortfoliosJudged.Name || metric.Text(1) == MeshTelemetry.StreamsActive.Name
            from sum in metric.Messages(7)
            from point in sum.Messages(1)
            select (Metric: metric.Text(1), Point: point);
        foreach (var (metric, point) in points)
        {
            var tag = string.Concat(point.Messages(7).SelectMany(pair => pair.Messages(2)).Select(value => value.Text(1)));
            _newest[(metric, tag)] = BinaryPrimitives.ReadInt64LittleEndian(Convert.FromHexString(point.Hex(6)));
        }
    }
}
