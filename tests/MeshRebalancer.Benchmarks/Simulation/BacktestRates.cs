using System.Globalization;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Engine.Simulation;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Benchmarks.Simulation;

/// <summary>How many bars a backtest gets through on one core, beside only valuing the same holdings at the same bars.</summary>
internal static class BacktestRates
{
    private const int Bars = 1_000;

    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        var setup = Setup();
        var points = Backtest.Run(setup).Points;
        var (ours, peer) = await sampling.CompareAsync(
            rounds =>
            {
                for (var i = 0; i < rounds; i++)
                {
                    if (Backtest.Run(setup).Rebalances == 0)
                        throw new InvalidOperationException("The book never left its band.");
                }
            },
            rounds =>
            {
                for (var i = 0; i < rounds; i++)
                {
                    Value(setup, points);
                }
            });
        report(new Figure.Compared("Backtest, two assets, a band of 5%, one core", "bars × portfolios/s", ours.Times(Bars), "only valuing the same book at the same bars", peer.Times(Bars)));
    }

    private static void Value(BacktestSetup setup, EquatableArray<BacktestPoint> points)
    {
        for (var i = 0; i < points.Count; i++)
        {
            var sum = Usd.Zero;
            foreach (var weight in points[i].Valuation.Weights)
                sum += setup.History.Bars[i].Prices[setup.History.IndexOf(weight.Asset)].ValueOf(weight.Value.Raw, Usd.Scale, Rounding.Down);
            if (sum == Usd.Zero)
                throw new InvalidOperationException("The book is not empty.");
        }
    }

    // A price that wanders by up to five percent a day: the band is left every few days.
    private static BacktestSetup Setup()
    {
        var (cash, btc) = (AssetId.Parse("USDC"), AssetId.Parse("WBTC"));
        var (random, price) = (new Random(7), 100d);
        var start = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var lines = Enumerable.Range(0, Bars).Select(i => string.Create(CultureInfo.InvariantCulture, $"{start.AddDays(i):yyyy-MM-dd},{price *= Math.Exp((random.NextDouble() - 0.5) / 10):0.000000}"));
        var history = PriceFile.Read("date,WBTC\n" + string.Join('\n', lines), [cash, btc], [cash]).Match(ok => ok, wrong => throw new InvalidOperationException(string.Join('\n', wrong)));
        EquatableArray<TargetWeight> targets = [new(cash, 4_000), new(btc, 6_000)];
        var policy = new MandatePolicy("bench", new Strategy.Fixed(targets), new Trigger.AbsoluteBand(500), RebalanceTo.Target, [], [], null, 0, null, RouteRules.Free, null);
        return new(new(MandateMode.Automatic, targets, 500, 100, Usd.Of(10), cash, [], 0, 3_600, policy), history, CostProfile.BuiltIn, Usd.Of(100_000), 0);
    }
}
