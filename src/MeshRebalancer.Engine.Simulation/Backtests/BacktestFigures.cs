using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What a run came to, in the figures that docs/backtests.md defines. Statistics are floating-point; value and costs are exact.</summary>
/// <param name="BarsPerYear">Bars of the run ÷ its years of 365.25 days.</param>
/// <param name="Final">Equity after the last bar.</param>
/// <param name="TotalReturn">Last equity ÷ first − 1.</param>
/// <param name="AnnualReturn">(Last ÷ first)^(1 ÷ years) − 1.</param>
/// <param name="Volatility">Standard deviation of the bars' returns × √ bars per year.</param>
/// <param name="Sharpe">Mean return × bars per year ÷ volatility, riskless rate zero; null without volatility.</param>
/// <param name="MaxDrawdown">The deepest fall of equity below an earlier height, as a fraction.</param>
/// <param name="TurnoverPerYear">What swaps spent ÷ mean equity ÷ years.</param>
/// <param name="TrackingError">Standard deviation of return − return of the continuously rebalanced target, × √ bars per year.</param>
/// <param name="Cost">All costs, by kind.</param>
/// <param name="HoldAnnualReturn">The annual return of the first holdings, never traded.</param>
/// <param name="RebalancingPremium">AnnualReturn − HoldAnnualReturn.</param>
/// <param name="WorstDriftBps">The largest drift at any bar, before trading.</param>
/// <param name="Swaps">Swaps that settled.</param>
/// <param name="Crossings">Crossings that arrived.</param>
/// <param name="Failed">Swaps that did not settle.</param>
public sealed record BacktestFigures(
    double BarsPerYear,
    Usd Final,
    double TotalReturn,
    double AnnualReturn,
    double Volatility,
    double? Sharpe,
    double MaxDrawdown,
    double TurnoverPerYear,
    double TrackingError,
    CostEstimate Cost,
    double HoldAnnualReturn,
    double RebalancingPremium,
    int WorstDriftBps,
    int Swaps,
    int Crossings,
    int Failed)
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365.25);

    /// <summary>The figures of a run of at least two bars.</summary>
    public static BacktestFigures Of(BacktestRun run)
    {
        var points = run.Points;
        var (first, last) = (points[0], points[points.Count - 1]);
        var years = (last.At - first.At) / Year;
        var perYear = (points.Count - 1) / years;
        double[] equity = [.. points.Select(point => Number(point.Equity))];
        double[] returns = [.. Enumerable.Range(1, points.Count - 1).Select(i => Ratio(equity[i], equity[i - 1]) - 1)];
        double[] active = [.. returns.Select((one, i) => one - TargetReturn(points[i], points[i + 1]))];
        var volatility = Deviation(returns) * Math.Sqrt(perYear);
        var annual = Annual(Ratio(equity[^1], equity[0]), years);
        var hold = Annual(Ratio(first.Valuation.Weights.Sum(weight => Number(weight.Value) * PriceRatio(weight, last.Valuation)), Number(first.Valuation.Notional)), years);
        return new(
            perYear, last.Equity, Ratio(equity[^1], equity[0]) - 1, annual, volatility, volatility > 0 ? returns.Average() * perYear / volatility : null,
            Drawdown(equity), run.Trades.Where(trade => !trade.Crossing).Sum(trade => Number(trade.Value)) / equity.Average() / years,
            Deviation(active) * Math.Sqrt(perYear), run.Trades.Aggregate(CostEstimate.None, (sum, trade) => sum + trade.Cost), hold, annual - hold,
            points.Max(point => point.DriftBps), run.Trades.Count(trade => trade is { Crossing: false, Settled: true }), run.Trades.Count(trade => trade is { Crossing: true, Settled: true }), run.Trades.Count(trade => !trade.Settled));
    }

    /// <summary>Dollars as a number, for statistics and charts alone.</summary>
    public static double Number(Usd value) => (double)value.Raw / 1e18;

    // What a portfolio would have earned over a bar that stood at its targets when the bar began.
    private static double TargetReturn(BacktestPoint from, BacktestPoint to) =>
        from.Targets.Sum(target => target.Bps / 1e4 * (PriceRatio(Drift.WeightOf(from.Valuation, target.Asset), to.Valuation) - 1));

    private static double PriceRatio(AssetWeight weight, Valuation later) =>
        (double)Drift.WeightOf(later, weight.Asset).Price.Raw / (double)weight.Price.Raw;

    private static double Annual(double ratio, double years) => Math.Pow(ratio, 1 / years) - 1;

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;

    private static double Deviation(double[] values)
    {
        if (values.Length < 2)
            return 0;
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }

    private static double Drawdown(double[] equity)
    {
        var (peak, worst) = (0d, 0d);
        foreach (var value in equity)
        {
            peak = Math.Max(peak, value);
            worst = Math.Max(worst, peak > 0 ? 1 - (value / peak) : 0);
        }

        return worst;
    }
}
