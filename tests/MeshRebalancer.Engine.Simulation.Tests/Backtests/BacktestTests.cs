using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Slices;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation.Tests.Backtests;

public sealed class BacktestTests
{
    private static readonly AssetId Btc = AssetId.Parse("WBTC");
    private static readonly AssetId Eth = AssetId.Parse("WETH");
    private static readonly AssetId Cash = AssetId.Parse("USDC");
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Held_by_hand_it_moves_with_prices_alone()
    {
        var run = Run(Mandate(new Trigger.ByHand()), Prices([100, 200, 50]));
        run.Trades.ShouldBeEmpty();
        run.Points.Select(point => Math.Round(BacktestFigures.Number(point.Equity), 3)).ShouldBe([100_000, 160_000, 70_000]);
        BacktestFigures.Of(run).RebalancingPremium.ShouldBe(0, 1e-9);
    }

    [Fact]
    public void What_a_rebalance_costs_is_what_the_portfolio_lacks_to_the_cent()
    {
        var run = Run(Mandate(new Trigger.AbsoluteBand(500)), Prices([100, 200, 200]));
        var trade = run.Trades.ShouldHaveSingleItem();
        (trade.Crossing, trade.Settled, trade.At).ShouldBe((false, true, Start.AddDays(1)));
        // 120,000 of 160,000 shall be 96,000.
        BacktestFigures.Number(trade.Value).ShouldBe(24_000, 1);
        BacktestFigures.Number(trade.Cost.Fee).ShouldBe(24_000 * 0.0005, 0.01);
        BacktestFigures.Number(trade.Cost.Slippage).ShouldBe(24_000 * 24_000 / 20e6, 0.1);
        trade.Cost.Gas.ShouldBe(Usd.Of(2));
        BacktestFigures.Number(run.Points[1].Equity + trade.Cost.Total).ShouldBe(160_000, 0.001);
        run.Points[2].Valuation.Weights.Single(weight => weight.Asset == Btc).WeightBps.ShouldBeInRange(6_000, 6_003);
    }

    [Fact]
    public void A_crossing_that_takes_longer_than_a_bar_arrives_at_a_later_one_and_nothing_starts_meanwhile()
    {
        var costs = CostProfile.BuiltIn with { BridgeSeconds = 36 * 3_600 };
        var mandate = Three(new Trigger.AbsoluteBand(500));
        var run = Run(mandate, Two([100, 200, 200, 200, 100, 100, 100], [100, 100, 100, 100, 300, 300, 300]), costs);
        var legs = run.Trades.Where(trade => trade.Rebalance == 1).ToArray();
        legs.Where(trade => !trade.Crossing).Select(trade => trade.At).First().ShouldBe(Start.AddDays(1));
        var crossing = legs.Single(trade => trade.Crossing);
        crossing.At.ShouldBe(Start.AddDays(2));
        legs[^1].At.ShouldBe(Start.AddDays(2));
        crossing.Cost.Bridge.ShouldBeGreaterThan(Usd.Zero);
        // What is on its way is counted: only costs are missing.
        BacktestFigures.Number(run.Points[1].Equity).ShouldBeInRange(139_000, 140_000);
        run.Trades.Where(trade => trade.Rebalance == 2).ShouldAllBe(trade => trade.At >= Start.AddDays(4));
    }

    [Fact]
    public void What_comes_later_changes_nothing_before()
    {
        var history = Walk(7, 140, i => i < 70 ? 0.01 : 0.05);
        var setup = Setup(Targeting(), history) with { FirstBar = 39 };
        var whole = Backtest.Run(setup);
        var half = Backtest.Run(setup with { History = history with { Bars = [.. history.Bars.Take(100)] } });
        half.Points.ShouldBe(whole.Points.Take(61));
    }

    [Fact]
    public void A_volatility_target_holds_less_of_what_has_become_wild()
    {
        var run = Backtest.Run(Setup(Targeting(), Walk(7, 200, i => i < 100 ? 0.01 : 0.06)) with { FirstBar = 39 });
        int Weight(int bar) => run.Points[bar].Valuation.Weights.Single(weight => weight.Asset == Btc).WeightBps;
        Weight(50).ShouldBeGreaterThan(2 * Weight(150));
        run.Rebalances.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void The_same_seed_of_faults_gives_the_same_run_and_faults_fail_swaps_that_cost_gas()
    {
        var setup = Setup(Mandate(new Trigger.AbsoluteBand(100)), Walk(3, 400, _ => 0.05)) with { FaultSeed = 11 };
        var run = Backtest.Run(setup);
        Backtest.Run(setup).Points.ShouldBe(run.Points);
        run.Trades.Count(trade => !trade.Settled).ShouldBeGreaterThan(0);
        run.Trades.Where(trade => !trade.Settled).ShouldAllBe(trade => trade.Cost.Total == Usd.Of(2));
        Backtest.Run(setup with { FaultSeed = null }).Trades.ShouldAllBe(trade => trade.Settled);
    }

    [Fact]
    public void What_would_cost_too_much_in_a_worse_market_goes_part_of_the_way_or_waits()
    {
        BacktestRun Stressed(int? bps) => Run(With(Mandate(new Trigger.AbsoluteBand(500)), policy => policy with { StressCostMaxBps = bps }), Prices([100, 200, 200, 200]));
        var whole = Stressed(null).Trades[0];
        // 24,000 in a pool of ten million a side lose 5 bps of fee, and 24 of impact: 29 bps, and 4 dollars of gas.
        Stressed(35).Trades[0].Value.ShouldBe(whole.Value);
        BacktestFigures.Number(Stressed(21).Trades[0].Value).ShouldBe(12_000, 10);
        var none = Stressed(1);
        none.Trades.ShouldBeEmpty();
        none.Refusals["stress-over-limit"].ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_large_order_goes_in_slices_that_together_cost_less()
    {
        var history = Prices([.. Walked(9, 40), .. Enumerable.Repeat(300d, 12)]);
        BacktestRun Sliced(SliceRules? slices) => Backtest.Run(Setup(With(Mandate(new Trigger.AbsoluteBand(1_500)), policy => policy with
        {
            Slices = slices,
            Estimation = new(86_400, 30, VolatilityModel.Ewma, 940, 1, ShrinkageTarget.ConstantCorrelation, 86_400, null),
        }), history) with
        { FirstBar = 35, Initial = Usd.Of(200_000) });
        var (atOnce, sliced) = (Sliced(null), Sliced(new(SliceSchedule.Equal, 5, 86_400, 100, 1_000)));
        atOnce.Trades.Count.ShouldBe(1);
        sliced.Trades.Count.ShouldBe(5);
        BacktestFigures.Of(sliced).Cost.Slippage.ShouldBeLessThan(new Usd(BacktestFigures.Of(atOnce).Cost.Slippage.Raw / 3u));
        sliced.Points[^1].Valuation.Weights.Single(weight => weight.Asset == Btc).WeightBps.ShouldBeInRange(5_990, 6_010);
    }

    [Fact]
    public void Without_costs_a_tight_band_follows_the_continuously_rebalanced_target()
    {
        var history = Walk(5, 300, _ => 0.04);
        var tight = BacktestFigures.Of(Run(Mandate(new Trigger.AbsoluteBand(1)), history, CostProfile.Free));
        var wide = BacktestFigures.Of(Run(Mandate(new Trigger.AbsoluteBand(1_500)), history, CostProfile.Free));
        // The last unit of each fill is rounded against the trader.
        BacktestFigures.Number(tight.Cost.Total).ShouldBeLessThan(0.01);
        tight.TrackingError.ShouldBeLessThan(0.001);
        wide.TrackingError.ShouldBeGreaterThan(5 * tight.TrackingError);
    }

    [Fact]
    public void Figures_are_those_of_their_definitions()
    {
        // Ten days apart; half in each; worth 100, 120, 90.
        double[] equity = [100, 120, 90];
        BacktestPoint Point(double value, int i)
        {
            var worth = Usd.Of((ulong)value);
            return new(Start.AddDays(10 * i), worth, new(worth, [new(Cash, new(Usd.Of(1).Raw), Usd.Zero, 0, 0), new(Btc, new(worth.Raw), worth, 10_000, 0)], Start), [new(Cash, 0), new(Btc, 10_000)], 7 * i, null);
        }

        var trade = new BacktestTrade(Start, 1, false, Usd.Of(31), new(Usd.Of(1), Usd.Of(2), Usd.Of(3), Usd.Of(4)), true);
        var figures = BacktestFigures.Of(new([.. equity.Select(Point)], [trade], 1, [], [], []));
        var years = 20 / 365.25;
        figures.BarsPerYear.ShouldBe(36.525, 1e-9);
        figures.TotalReturn.ShouldBe(-0.1, 1e-12);
        figures.AnnualReturn.ShouldBe(Math.Pow(0.9, 1 / years) - 1, 1e-12);
        figures.MaxDrawdown.ShouldBe(0.25, 1e-12);
        // Returns 0.2 and −0.25: mean −0.025, deviation 0.225·√2.
        figures.Volatility.ShouldBe(0.225 * Math.Sqrt(2) * Math.Sqrt(36.525), 1e-12);
        figures.Sharpe!.Value.ShouldBe(-0.025 * 36.525 / figures.Volatility, 1e-12);
        figures.TurnoverPerYear.ShouldBe(31 / (310 / 3.0) / years, 1e-9);
        figures.TrackingError.ShouldBe(0, 1e-12);
        figures.RebalancingPremium.ShouldBe(0, 1e-9);
        figures.Cost.Total.ShouldBe(Usd.Of(10));
        (figures.WorstDriftBps, figures.Swaps, figures.Failed).ShouldBe((14, 1, 0));
    }

    [Theory]
    [InlineData("{ \"feePips\": 250 }", "feePips: 250 found; a multiple of 100")]
    [InlineData("{ \"fee\": 1 }", "fee: is not known; known here: name, chains, feePips")]
    [InlineData("{ \"depthUsd\": \"-1\" }", "depthUsd: is -1, a negative number")]
    [InlineData("{ \"depthUsd\": 0 }", "depthUsd: 0 found, more is needed")]
    [InlineData("{ \"bridgeSeconds\": 1.5 }", "bridgeSeconds: 1.5 found, a whole number from 0 on is needed")]
    [InlineData("{ \"assets\": { \"WBTC\": { \"depth\": 1 } } }", "assets.WBTC.depth: is not known")]
    [InlineData("[]", "an object is needed")]
    [InlineData("{", "it is not JSON: line 1")]
    public void A_cost_profile_that_is_wrong_is_refused_in_words(string json, string expected) =>
        CostFile.Read(json).Match(_ => throw new InvalidOperationException("It was read."), wrong => wrong[0]).ShouldStartWith(expected);

    [Fact]
    public void A_cost_profile_takes_what_it_leaves_out_from_the_built_in_one() =>
        CostFile.Read("{ \"name\": \"mine\", \"swapGasUsd\": 0.25, \"assets\": { \"WBTC\": { \"depthUsd\": \"5\" } } }").Match(ok => ok, wrong => throw new InvalidOperationException(wrong[0]))
            .ShouldBe(CostProfile.BuiltIn with { Name = "mine", SwapGas = new(UInt256.PowerOfTen(16) * 25u), Assets = [new(Btc, null, Usd.Of(5))] });

    private static BacktestRun Run(Mandate mandate, PriceHistory history, CostProfile? costs = null) => Backtest.Run(Setup(mandate, history, costs));

    private static BacktestSetup Setup(Mandate mandate, PriceHistory history, CostProfile? costs = null) => new(mandate, history, costs ?? CostProfile.BuiltIn, Usd.Of(100_000), 0);

    private static Mandate Mandate(Trigger trigger) => Of(new MandatePolicy(
        "test", new Strategy.Fixed([new(Cash, 4_000), new(Btc, 6_000)]), trigger, RebalanceTo.Target, [], [], null, 0, null, RouteRules.Free, null), [new(Cash, 4_000), new(Btc, 6_000)]);

    private static Mandate With(Mandate mandate, Func<MandatePolicy, MandatePolicy> change) => mandate with { Policy = change(mandate.Policy!) };

    private static IEnumerable<double> Walked(int seed, int bars)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, bars).Select(_ => Math.Round(100 + random.NextDouble(), 4));
    }

    private static Mandate Three(Trigger trigger) => Of(new MandatePolicy(
        "three", new Strategy.Fixed([new(Cash, 2_000), new(Btc, 4_000), new(Eth, 4_000)]), trigger, RebalanceTo.Target, [], [], null, 0, null, RouteRules.Free, null),
        [new(Cash, 2_000), new(Btc, 4_000), new(Eth, 4_000)]);

    private static Mandate Targeting() => Of(
        new MandatePolicy(
            "targeting", new Strategy.VolatilityTarget(new Strategy.Equal(), Cash, 2_000, 10_000), new Trigger.NoTradeRegion(3_000, 15), RebalanceTo.Target, [], [], null, 0, null,
            RouteRules.Free, new(86_400, 40, VolatilityModel.Ewma, 940, 5, ShrinkageTarget.ConstantCorrelation, 86_400, null)),
        [new(Cash, 5_000), new(Btc, 5_000)]);

    private static Mandate Of(MandatePolicy policy, EquatableArray<TargetWeight> targets) => new(MandateMode.Automatic, targets, 500, 100, Usd.Of(10), Cash, [], 0, 3_600, policy);

    private static PriceHistory Prices(double[] btc) => Read("date,WBTC\n" + string.Join('\n', btc.Select((price, i) => FormattableString.Invariant($"{Start.AddDays(i):yyyy-MM-dd},{price}"))));

    private static PriceHistory Two(double[] btc, double[] eth) =>
        Read("date,WBTC,WETH\n" + string.Join('\n', btc.Select((price, i) => FormattableString.Invariant($"{Start.AddDays(i):yyyy-MM-dd},{price},{eth[i]}"))));

    private static PriceHistory Walk(int seed, int bars, Func<int, double> volatility)
    {
        var (random, price) = (new Random(seed), 100d);
        return Prices([.. Enumerable.Range(0, bars).Select(i => Math.Round(price *= Math.Exp(volatility(i) * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2), 6))]);
    }

    private static PriceHistory Read(string text)
    {
        EquatableArray<AssetId> assets = text.Contains("WETH", StringComparison.Ordinal) ? [Cash, Btc, Eth] : [Cash, Btc];
        return PriceFile.Read(text, assets, [Cash]).Match(ok => ok, wrong => throw new InvalidOperationException(string.Join('\n', wrong)));
    }
}
