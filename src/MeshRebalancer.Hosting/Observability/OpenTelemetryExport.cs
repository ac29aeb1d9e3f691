using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MeshRebalancer.Hosting.Observability;

/// <summary>
/// Sends traces, metrics and logs to an OTLP/HTTP receiver. Spans of outgoing HTTP are not subscribed to: they carry whole URLs, and those of
/// RPC endpoints are secrets; the RPC client has spans of its own that name the host only.
/// </summary>
public static class OpenTelemetryExport
{
    private static readonly string[] Meters = ["MeshRebalancer", "Microsoft.AspNetCore.Hosting", "System.Runtime", "Npgsql"];

    /// <summary>Starts traces and metrics; disposed last, so that what a stopping node still says is sent.</summary>
    /// <param name="receiver">The receiver's base URL; <c>/v1/traces</c> and its neighbours are appended.</param>
    /// <param name="node">This node's name in the resource.</param>
    public static OpenTelemetrySdk Start(Uri receiver, string node) => OpenTelemetrySdk.Create(builder => builder
        .ConfigureResource(resource => Describe(resource, node))
        .WithTracing(tracing => tracing
            .AddSource("MeshRebalancer", "Microsoft.AspNetCore")
            .AddOtlpExporter(options => Send(options, receiver, "v1/traces")))
        .WithMetrics(metrics => metrics
            .AddMeter(Meters)
            .AddOtlpExporter((options, reader) =>
            {
                Send(options, receiver, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 5_000;
            })));

    /// <summary>Adds logs, with the trace that they belong to.</summary>
    public static ILoggingBuilder AddOtlpLogs(this ILoggingBuilder logging, Uri receiver, string node) => logging.AddOpenTelemetry(options =>
    {
        var resource = ResourceBuilder.CreateEmpty();
        Describe(resource, node);
        options.SetResourceBuilder(resource);
        options.IncludeFormattedMessage = true;
        options.AddOtlpExporter(exporter => Send(exporter, receiver, "v1/logs"));
    });

    private static void Describe(ResourceBuilder resource, string node) =>
        resource.AddService("mesh-rebalancer", serviceVersion: typeof(OpenTelemetryExport).Assembly.GetName().Version?.ToString(3), serviceInstanceId: node);

    private static void Send(OtlpExporterOptions options, Uri receiver, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri(receiver, path);
    }
}
