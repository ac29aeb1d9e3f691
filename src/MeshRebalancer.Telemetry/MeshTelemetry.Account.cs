using System.Diagnostics.Metrics;

namespace MeshRebalancer.Telemetry;

public static partial class MeshTelemetry
{
    /// <summary>Native currency that an account has left for gas. By <see cref="AccountTag"/> and <see cref="ChainTag"/>.</summary>
    public static readonly Gauge<double> GasBalance =
        Meter.CreateGauge<double>("mesh.account.gas.balance", unit: "{ETH}", description: "Native currency left for gas, in whole units.");

    /// <summary>What a mined transaction cost, L1 data fee included. By <see cref="ChainTag"/>.</summary>
    public static readonly Histogram<double> TransactionFee =
        Meter.CreateHistogram<double>("mesh.transaction.fee", unit: "{ETH}", description: "Fee of a mined transaction, in whole native units.");

    /// <summary>From a transaction's first broadcast to its confirmation. By <see cref="ChainTag"/>.</summary>
    public static readonly Histogram<double> TransactionDuration =
        Meter.CreateHistogram<double>("mesh.transaction.duration", unit: "s", description: "From the first broadcast to the confirmation.");

    /// <summary>Broadcasts, repetitions included. By <see cref="ChainTag"/> and <see cref="OutcomeTag"/>.</summary>
    public static readonly Counter<long> Broadcasts =
        Meter.CreateCounter<long>("mesh.transaction.broadcasts", unit: "{broadcast}", description: "Broadcasts, repetitions included.");

    /// <summary>Span: one transaction, from its intent to its receipt.</summary>
    public const string TransactionSpan = "mesh.transaction";
}
