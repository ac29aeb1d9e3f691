using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Hosting.Api;

namespace MeshRebalancer.Node.Demo;

/// <summary>Puts a portfolio's report together.</summary>
internal static class DemoReports
{
    public static PortfolioReport Portfolio(
        SamplePortfolio sample, Valuation before, Valuation after, IReadOnlyList<LegProgress> progress, IReadOnlyList<LegReport> legs)
    {
        var mandate = sample.Portfolio.Mandate;
        var cost = StateViews.CostOf(progress);
        return new(
            sample.Portfolio.Id,
            mandate.Targets.ToDictionary(target => target.Asset.ToString(), target => target.Bps, StringComparer.Ordinal),
            ReadBack.Weights(before),
            ReadBack.Weights(after),
            ReadBack.Usd(before.Notional),
            ReadBack.Usd(after.Notional),
            new(ReadBack.Usd(cost.Gas), ReadBack.Usd(cost.Fee), ReadBack.Usd(cost.Slippage), ReadBack.Usd(cost.Bridge)),
            legs)
        {
            BandBps = mandate.BandBps,
        };
    }
}
