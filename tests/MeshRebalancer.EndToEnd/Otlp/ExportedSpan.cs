namespace MeshRebalancer.EndToEnd;

/// <summary>A span as it was exported. Field numbers: opentelemetry-proto, trace/v1/trace.proto and common/v1/common.proto.</summary>
internal sealed record ExportedSpan(string Trace, string Id, string Parent, string Name, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>All spans of an ExportTraceServiceRequest: resource_spans = 1, scope_spans = 2, spans = 2.</summary>
    public static IEnumerable<ExportedSpan> ReadAll(byte[] request) =>
        from resource in new ProtobufMessage(request).Messages(1)
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        select new ExportedSpan(span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), ReadAttributes(span));

    // attributes = 9: KeyValue { key = 1, value = 2: AnyValue { string_value = 1 } }.
    private static Dictionary<string, string> ReadAttributes(ProtobufMessage span) =>
        span.Messages(9).DistinctBy(pair => pair.Text(1)).ToDictionary(pair => pair.Text(1), pair => string.Concat(pair.Messages(2).Select(value => value.Text(1))));
}
