using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshRebalancer.Node.Demo;

/// <summary>What <c>demo --json</c> writes. Amounts and weights are read back from the chains after the round.</summary>
/// <param name="Portfolios">Each before and after.</param>
/// <param name="Chains">Where they lived.</param>
/// <param name="Journal">The file with every event.</param>
/// <param name="ElapsedSeconds">Set-up included.</param>
internal sealed record DemoReport(
    IReadOnlyList<PortfolioReport> Portfolios, IReadOnlyList<ChainReport> Chains, string Journal, double ElapsedSeconds)
{
    /// <summary>Whether every portfolio ended inside its band.</summary>
    [JsonIgnore]
    public bool AllInsideBand => Portfolios.All(portfolio => portfolio.InsideBand);
}

/// <summary>A portfolio before and after. Maps are by asset.</summary>
internal sealed record PortfolioReport(
    string Id,
    IReadOnlyDictionary<string, int> TargetBps,
    IReadOnlyDictionary<string, int> WeightsBeforeBps,
    IReadOnlyDictionary<string, int> WeightsAfterBps,
    decimal NotionalBeforeUsd,
    decimal NotionalAfterUsd,
    CostReport Costs,
    IReadOnlyList<LegReport> Legs)
{
    /// <summary>Tolerated drift.</summary>
    public required int BandBps { get; init; }

    /// <summary>Whether every asset ended inside its band.</summary>
    public bool InsideBand => WeightsAfterBps.All(weight => Math.Abs(weight.Value - TargetBps[weight.Key]) <= BandBps);
}

/// <summary>Real cost in USD.</summary>
internal sealed record CostReport(decimal GasUsd, decimal FeeUsd, decimal SlippageUsd, decimal BridgeUsd);

/// <summary>A leg. Amounts are raw units, from the transactions' own transfer events.</summary>
internal sealed record LegReport(
    string Kind,
    string Venue,
    ulong FromChain,
    ulong ToChain,
    string TokenIn,
    string TokenOut,
    string AmountIn,
    string AmountOut,
    IReadOnlyList<string> Transactions,
    string Outcome);

/// <summary>A chain of the demo.</summary>
internal sealed record ChainReport(ulong Id, string RpcUrl);

/// <summary>How the report is written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(DemoReport))]
internal sealed partial class DemoJson : JsonSerializerContext;
