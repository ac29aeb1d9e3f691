using System.Diagnostics.Metrics;

namespace MeshRebalancer.Telemetry;

public static partial class MeshTelemetry
{
    /// <summary>Worst |weight − target weight| in a portfolio, as a fraction: 0.05 is five percentage points. By <see cref="PortfolioTag"/>.</summary>
    public static readonly Gauge<double> DriftMax =
        Meter.CreateGauge<double>("mesh.portfolio.drift.max", unit: "1", description: "Largest absolute weight drift.");

    /// <summary>What a portfolio is worth, in-flight value included. By <see cref="PortfolioTag"/>.</summary>
    public static readonly Gauge<double> Notional =
        Meter.CreateGauge<double>("mesh.portfolio.notional", unit: "{USD}", description: "Value of all holdings, in-flight value included.");

    /// <summary>How often a portfolio was judged. By <see cref="OutcomeTag"/>.</summary>
    public static readonly Counter<long> PortfoliosJudged =
        Meter.CreateCounter<long>("mesh.portfolio.judged", unit: "{judgement}", description: "Portfolios judged against their bands.");

    /// <summary>Span: a portfolio is judged after a price tick; the root of everything that follows from it.</summary>
    public const string JudgeSpan = "mesh.portfolio.judge";
}
