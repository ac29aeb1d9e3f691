using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.EndToEnd;

/// <summary>An OTLP/HTTP receiver on a free loopback port that keeps what it is sent.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();

    private OtlpReceiver(WebApplication web)
    {
        _web = web;
        web.MapPost("/{**path}", TakeAsync);
    }

    /// <summary>As <c>telemetry.otlpUrl</c>.</summary>
    public Uri Url => new(_web.Urls.First());

    /// <summary>Every payload, whatever its kind.</summary>
    public IEnumerable<byte[]> Payloads => _received.Select(request => request.Body);

    /// <summary>Spans, in the order of their arrival.</summary>
    public IReadOnlyList<ExportedSpan> Spans => [.. _received.Where(request => request.Path == "/v1/traces").SelectMany(request => ExportedSpan.ReadAll(request.Body))];

    /// <summary>Names of metrics: resource_metrics = 1, scope_metrics = 2, metrics = 2, name = 1 (metrics/v1/metrics.proto).</summary>
    public IReadOnlyCollection<string> Metrics => [.. Scoped("/v1/metrics").Select(metric => metric.Text(1)).Distinct()];

    /// <summary>Logs' words: resource_logs = 1, scope_logs = 2, log_records = 2, body = 5: AnyValue { string_value = 1 } (logs/v1/logs.proto).</summary>
    public IReadOnlyCollection<string> Logs => [.. Scoped("/v1/logs").SelectMany(log => log.Messages(5)).Select(body => body.Text(1))];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        await receiver._web.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private IEnumerable<ProtobufMessage> Scoped(string path) =>
        from request in _received
        where request.Path == path
        from resource in new ProtobufMessage(request.Body).Messages(1)
        from scope in resource.Messages(2)
        from item in scope.Messages(2)
        select item;

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _received.Enqueue((context.Request.Path, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }
}
