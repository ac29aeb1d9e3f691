using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Tests.Estimation;

namespace MeshRebalancer.Domain.Tests.Policies.Weighting;

/// <summary>What must hold for each solution, whatever the covariance: checked on hundreds of random ones.</summary>
public sealed class IdentityTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_asset_contributes_its_budget_to_the_variance(int seed)
    {
        var covariance = RandomCovariance(seed, 2 + (seed % 11));
        var draws = new Draws(seed);
        double[] raw = [.. covariance.Assets.Select(_ => Math.Exp(draws.Normal()))];
        double[] budgets = [.. raw.Select(value => value / raw.Sum())];
        var weights = RiskBudgeting.Weights(covariance, budgets).Good();
        weights.Sum().ShouldBe(1, 1e-12);
        weights.Min().ShouldBeGreaterThan(0);
        var contributions = RiskBudgeting.Contributions(covariance, weights);
        for (var i = 0; i < budgets.Length; i++)
        {
            contributions[i].ShouldBe(budgets[i], 1e-9);
        }
    }

    /// <summary>Karush, Kuhn and Tucker: between its bounds every asset has the same gradient, at its lower bound no smaller, at its upper no larger.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Mean_variance_weights_meet_the_conditions_of_an_optimum(int seed)
    {
        var covariance = RandomCovariance(seed, 2 + (seed % 11));
        var (draws, n) = (new Draws(seed), covariance.Assets.Count);
        double[] expected = [.. covariance.Assets.Select(_ => 0.1 * draws.Normal())];
        var bounds = WeightBounds.Of(covariance.Assets, [.. covariance.Assets.Select((asset, i) => new AssetBound(asset, i % 3 == 0 ? 500 : 0, i % 2 == 0 ? 10_000 : 6_000))]).Good();
        var weights = MeanVariance.Weights(covariance, expected, 3, bounds).Good();
        weights.Sum().ShouldBe(1, 1e-10);
        var gradient = covariance.Matrix.Times(weights).Select((moved, i) => (3 * moved) - expected[i]).ToArray();
        var level = Enumerable.Range(0, n).Where(i => weights[i] > bounds.Low(i) + 1e-9 && weights[i] < bounds.High(i) - 1e-9).Select(i => gradient[i]).DefaultIfEmpty(double.NaN).Average();
        for (var i = 0; i < n; i++)
        {
            weights[i].ShouldBeInRange(bounds.Low(i) - 1e-12, bounds.High(i) + 1e-12);
            if (double.IsNaN(level))
                continue;
            if (weights[i] < bounds.High(i) - 1e-9)
                gradient[i].ShouldBeGreaterThanOrEqualTo(level - 1e-9);
            if (weights[i] > bounds.Low(i) + 1e-9)
                gradient[i].ShouldBeLessThanOrEqualTo(level + 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_random_weights_have_less_variance_than_the_minimum(int seed)
    {
        var covariance = RandomCovariance(seed, 5);
        var least = covariance.Matrix.Quadratic(MeanVariance.MinimumVariance(covariance, PublishedTests.Unbounded(5)).Good());
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            double[] raw = [.. Enumerable.Range(0, 5).Select(_ => -Math.Log(1 - random.NextDouble()))];
            covariance.Matrix.Quadratic([.. raw.Select(value => value / raw.Sum())]).ShouldBeGreaterThanOrEqualTo(least - 1e-15);
        }
    }

    [Fact]
    public void Without_correlation_hierarchical_parity_equal_halves_and_minimum_variance_are_inverse_variance()
    {
        var covariance = Numbers.Covariance(new[,] { { 0.01, 0, 0, 0 }, { 0, 0.04, 0, 0 }, { 0, 0, 0.16, 0 }, { 0, 0, 0, 0.02 } });
        double[] inverse = [100, 25, 6.25, 50];
        double[] expected = [.. inverse.Select(value => Math.Round(value / inverse.Sum(), 10))];
        PublishedTests.Rounded(MeanVariance.MinimumVariance(covariance, PublishedTests.Unbounded(4)).Good(), 10).ShouldBe(expected);
        PublishedTests.Rounded(HierarchicalRiskParity.Weights(covariance), 10).ShouldBe(expected);
    }

    /// <summary>Two pairs that move alike: the tree sets each pair side by side, and the halves share in inverse proportion to their variances, by hand.</summary>
    [Fact]
    public void Hierarchical_parity_pairs_what_moves_alike()
    {
        var covariance = Numbers.Covariance([0.2, 0.1, 0.2, 0.1], new[,] { { 1, 0, 0.9, 0 }, { 0, 1, 0, 0.8 }, { 0.9, 0, 1, 0 }, { 0, 0.8, 0, 1 } });
        HierarchicalRiskParity.Order(covariance).ShouldBe([0, 2, 1, 3]);
        double wild = 0.04 * (1 + 0.9) / 2, tame = 0.01 * (1 + 0.8) / 2;
        var share = 1 - (wild / (wild + tame));
        PublishedTests.Rounded(HierarchicalRiskParity.Weights(covariance), 10).ShouldBe(
            PublishedTests.Rounded([share / 2, (1 - share) / 2, share / 2, (1 - share) / 2], 10));
    }

    [Fact]
    public void Expected_returns_draw_weights_and_aversion_draws_them_back()
    {
        var covariance = RandomCovariance(1, 4);
        var (bold, meek) = (MeanVariance.Weights(covariance, [0.5, 0, 0, 0], 0.5, PublishedTests.Unbounded(4)).Good(), MeanVariance.Weights(covariance, [0.5, 0, 0, 0], 1e6, PublishedTests.Unbounded(4)).Good());
        bold[0].ShouldBeGreaterThan(meek[0]);
        PublishedTests.Rounded(meek, 4).ShouldBe(PublishedTests.Rounded(MeanVariance.MinimumVariance(covariance, PublishedTests.Unbounded(4)).Good(), 4));
    }

    [Fact]
    public void Bounds_that_leave_one_choice_give_it()
    {
        var covariance = RandomCovariance(2, 3);
        var bounds = WeightBounds.Of(covariance.Assets, [.. covariance.Assets.Select((asset, i) => new AssetBound(asset, i == 0 ? 5_000 : 2_500, i == 0 ? 5_000 : 2_500))]).Good();
        MeanVariance.MinimumVariance(covariance, bounds).Good().ShouldBe([0.5, 0.25, 0.25]);
    }

    private static Covariance RandomCovariance(int seed, int assets)
    {
        var draws = new Draws(seed);
        var random = new Random(seed);
        return Covariance.Sample(draws.Joint(100, [.. Enumerable.Range(0, assets).Select(_ => ((random.NextDouble() - 0.3) * 0.05, 0.005 + (random.NextDouble() * 0.05)))])).Good().Scaled(365);
    }
}
