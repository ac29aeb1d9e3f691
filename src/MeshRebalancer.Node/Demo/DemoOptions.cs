namespace MeshRebalancer.Node.Demo;

/// <summary>How the demo runs.</summary>
/// <param name="Once">Stop after the first full round.</param>
/// <param name="Json">Standard output belongs to one JSON document.</param>
/// <param name="Port">Of the page.</param>
/// <param name="Otlp">Where telemetry goes, or null.</param>
internal sealed record DemoOptions(bool Once, bool Json, int Port, Uri? Otlp);
