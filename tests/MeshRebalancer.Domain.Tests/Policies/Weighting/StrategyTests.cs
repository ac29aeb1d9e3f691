using System.Text.Json;
using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Tests.Estimation;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Policies.Weighting;

public sealed class StrategyTests
{
    private static readonly EquatableArray<AssetId> Three = [Numbers.Asset(0), Numbers.Asset(1), Numbers.Asset(2)];
    private static readonly AssetId Cash = Numbers.Asset(2);
    private static readonly Covariance Risk = Numbers.Covariance([0.8, 0.4, 0.1], new[,] { { 1, 0.5, 0 }, { 0.5, 1, 0 }, { 0, 0, 1.0 } });
    private static readonly StrategyInputs Inputs = new(Three, Risk, [.. Three.Select((asset, i) => new AssetHistory(asset, Rising(i)))], Usd.Of(100));

    public static TheoryData<Strategy> All =>
    [
        new Strategy.Fixed([new(Three[0], 3_333), new(Three[1], 3_333), new(Three[2], 3_334)]),
        new Strategy.Equal(),
        new Strategy.InverseVolatility(),
        new Strategy.EqualRisk(),
        new Strategy.RiskBudget([new(Three[0], 2_000), new(Three[1], 3_000), new(Three[2], 5_000)]),
        new Strategy.MinimumVariance(),
        new Strategy.MeanVarianceOptimal(3_000, [new(Three[0], 2_000), new(Three[1], -500)]),
        new Strategy.Hierarchical(),
        new Strategy.MomentumTilt(new Strategy.EqualRisk(), 10, 2),
        new Strategy.VolatilityTarget(new Strategy.EqualRisk(), Cash, 2_000, 10_000),
        new Strategy.Cppi(new Strategy.Equal(), Cash, Usd.Of(75), 2_000, 10_000),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void Weights_are_whole_basis_points_that_sum_to_one_inside_the_bounds(Strategy strategy)
    {
        EquatableArray<AssetBound> bounds = [new(Three[0], 1_111, 4_000), new(Three[1], 0, 5_001)];
        foreach (var given in new[] { bounds, [] })
        {
            var targets = Strategies.Weigh(strategy, given, Inputs).Good();
            targets.Sum(target => target.Bps).ShouldBe(10_000);
            targets.Select(target => target.Asset).ShouldBe(Three);
            given.ShouldAllBe(bound => targets.Single(target => target.Asset == bound.Asset).Bps >= bound.MinBps && targets.Single(target => target.Asset == bound.Asset).Bps <= bound.MaxBps);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_strategy_reads_back_from_json(Strategy strategy) =>
        JsonSerializer.Deserialize<Strategy>(JsonSerializer.Serialize(strategy)).ShouldBe(strategy);

    [Theory]
    [MemberData(nameof(All))]
    public void Without_a_covariance_those_that_need_one_say_so(Strategy strategy)
    {
        var result = Strategies.Weigh(strategy, [], Inputs with { Covariance = null });
        (result is Result<EquatableArray<TargetWeight>, Unfit>.Fail).ShouldBe(Strategies.NeedsCovariance(strategy));
        if (Strategies.NeedsCovariance(strategy))
            result.Bad().Code.ShouldBe("no-covariance");
    }

    [Fact]
    public void The_largest_remainders_get_what_rounding_leaves_the_earlier_asset_first()
    {
        Strategies.Weigh(new Strategy.Equal(), [], Inputs).Good().Select(target => target.Bps).ShouldBe([3_334, 3_333, 3_333]);
        Apportion.ToBps(WeightBounds.Of(Three, []).Good(), [0.11111, 0.22228, 0.66661]).Good().Select(target => target.Bps).ShouldBe([1_111, 2_223, 6_666]);
    }

    [Fact]
    public void A_volatility_target_keeps_the_rest_in_cash()
    {
        var targets = Strategies.Weigh(new Strategy.VolatilityTarget(new Strategy.Equal(), Cash, 2_000, 10_000), [], Inputs).Good();
        var volatility = Math.Sqrt((0.64 + 0.16 + (2 * 0.5 * 0.8 * 0.4)) / 4);
        ((double)targets[0].Bps).ShouldBe(10_000 * 0.2 / volatility / 2, 1);
        ((double)targets[2].Bps).ShouldBe(10_000 - (2 * targets[0].Bps), 1.5);
    }

    [Fact]
    public void Momentum_needs_its_whole_window_and_leaves_the_latest_bars_out()
    {
        Strategies.Weigh(new Strategy.MomentumTilt(new Strategy.Equal(), 30, 2), [], Inputs).Bad().Reason.ShouldContain("31 are needed");
        Exposure.Momentum(Rising(1), 10, 2).Good().ShouldBe(8 * Math.Log(1.01), 1e-12);
    }

    [Fact]
    public void Bounds_that_cannot_hold_together_are_named_as_a_set()
    {
        WeightBounds.Of(Three, [new(Three[0], 6_000, 10_000), new(Three[1], 5_000, 10_000)]).Bad().Reason.ShouldBe("A00 minBps 6000, A01 minBps 5000 cannot hold together: 11000 bps, more than 10000");
        WeightBounds.Of(Three, [new(Three[0], 0, 3_000), new(Three[1], 0, 3_000), new(Three[2], 0, 3_000)]).Bad().Reason.ShouldContain("A02 maxBps 3000 cannot hold together: 9000 bps, less than 10000");
        WeightBounds.Of(Three, [new(Three[0], 300, 200)]).Bad().Code.ShouldBe("bounds-contradict");
    }

    [Fact]
    public void Weights_that_are_no_numbers_or_no_whole_are_refused()
    {
        var bounds = WeightBounds.Of(Three, []).Good();
        Apportion.ToBps(bounds, [double.NaN, 0.5, 0.5]).Bad().Code.ShouldBe("not-finite");
        Apportion.ToBps(bounds, [0.5, 0.5, 0.5]).Bad().Code.ShouldBe("not-whole");
        RiskBudgeting.Weights(Risk, [0.5, 0.5, 0]).Bad().Code.ShouldBe("out-of-range");
        MeanVariance.Weights(Risk, [double.NaN, 0, 0], 1, bounds).Bad().Code.ShouldBe("not-finite");
        MeanVariance.Weights(Risk, [0, 0, 0], double.NaN, bounds).Bad().Code.ShouldBe("out-of-range");
    }

    private static BarSeries Rising(int percent) => BarSeries.Of(TimeSpan.FromDays(1), [.. Enumerable.Range(0, 20).Select(day =>
    {
        var price = 100 * Math.Pow(1 + (percent / 100.0), day);
        return new Bar(Draws.Start.AddDays(day), price, price, price, price);
    })]).Good();
}
