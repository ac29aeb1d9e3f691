using System.Diagnostics.Metrics;

namespace MeshRebalancer.Telemetry;

public static partial class MeshTelemetry
{
    /// <summary>The believed price of one whole token. By <see cref="AssetTag"/>.</summary>
    public static readonly Gauge<double> PriceUsd =
        Meter.CreateGauge<double>("mesh.price.usd", unit: "{USD}", description: "Believed price of one whole token.");

    /// <summary>How often a price became unknown. By <see cref="AssetTag"/> and <see cref="ReasonTag"/>.</summary>
    public static readonly Counter<long> PricesUnknown =
        Meter.CreateCounter<long>("mesh.price.unknown", unit: "{price}", description: "Prices that became unknown, by reason.");

    /// <summary>Heads seen. By <see cref="ChainTag"/>.</summary>
    public static readonly Counter<long> HeadsSeen =
        Meter.CreateCounter<long>("mesh.chain.heads", unit: "{block}", description: "New chain heads seen.");

    /// <summary>Span: a chain's new head is taken in: prices are read and the portfolios that care are woken.</summary>
    public const string TickSpan = "mesh.price.tick";
}
