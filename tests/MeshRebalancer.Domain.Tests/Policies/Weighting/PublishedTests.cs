using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Tests.Estimation;

namespace MeshRebalancer.Domain.Tests.Policies.Weighting;

/// <summary>Worked examples of the papers that the strategies cite, to the digits that are printed there.</summary>
public sealed class PublishedTests
{
    private static readonly double[,] Blocks = { { 1, 0.8, 0, 0 }, { 0.8, 1, 0, 0 }, { 0, 0, 1, -0.5 }, { 0, 0, -0.5, 1 } };

    /// <summary>Maillard, Roncalli and Teïletche (2010), second example: volatilities 10, 20, 30, 40%.</summary>
    [Fact]
    public void Equal_risk_has_the_weights_of_Maillard_Roncalli_and_Teiletche() =>
        Rounded(RiskBudgeting.Weights(Numbers.Covariance([0.1, 0.2, 0.3, 0.4], Blocks), [0.25, 0.25, 0.25, 0.25]).Good(), 3).ShouldBe([0.384, 0.192, 0.243, 0.182]);

    /// <summary>The same example's minimum variance weights.</summary>
    [Fact]
    public void Minimum_variance_has_the_weights_of_Maillard_Roncalli_and_Teiletche() =>
        Rounded(MeanVariance.MinimumVariance(Numbers.Covariance([0.1, 0.2, 0.3, 0.4], Blocks), Unbounded(4)).Good(), 3).ShouldBe([0.745, 0, 0.152, 0.103]);

    /// <summary>Their first example: with one correlation for all pairs, equal risk is inverse volatility.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(0.9)]
    public void Equal_risk_is_inverse_volatility_where_all_correlations_are_equal(double rho) => Rounded(RiskBudgeting.Weights(Numbers.Covariance(
        [0.1, 0.2, 0.3, 0.4], new[,] { { 1, rho, rho, rho }, { rho, 1, rho, rho }, { rho, rho, 1, rho }, { rho, rho, rho, 1 } }), [0.25, 0.25, 0.25, 0.25]).Good(), 2)
        .ShouldBe([0.48, 0.24, 0.16, 0.12]);

    /// <summary>Bruder and Roncalli (2012): volatilities 30, 20, 15%; correlations 0.8, 0.5, 0.3; budgets 50, 20, 30%.</summary>
    [Fact]
    public void Risk_budgets_have_the_weights_of_Bruder_and_Roncalli()
    {
        var covariance = Numbers.Covariance([0.30, 0.20, 0.15], new[,] { { 1, 0.8, 0.5 }, { 0.8, 1, 0.3 }, { 0.5, 0.3, 1 } });
        Rounded(RiskBudgeting.Weights(covariance, [0.5, 0.2, 0.3]).Good(), 4).ShouldBe([0.3115, 0.2190, 0.4696]);
        Rounded(RiskBudgeting.Weights(covariance, [1.0 / 3, 1.0 / 3, 1.0 / 3]).Good(), 4).ShouldBe([0.1969, 0.3244, 0.4787]);
    }

    /// <summary>Perold and Sharpe (1988): 100 with a floor of 75 and a multiplier of 2 holds 50 in stock; after a fall of stock by 10%, 40 of 95.</summary>
    [Fact]
    public void Cppi_holds_what_Perold_and_Sharpe_hold()
    {
        Exposure.OfCushion(Usd.Of(100), Usd.Of(75), 2, 1).ShouldBe(0.50, 1e-12);
        (95 * Exposure.OfCushion(Usd.Of(95), Usd.Of(75), 2, 1)).ShouldBe(40, 1e-9);
        Exposure.OfCushion(Usd.Of(75), Usd.Of(75), 2, 1).ShouldBe(0);
        Exposure.OfCushion(Usd.Of(60), Usd.Of(75), 2, 1).ShouldBe(0);
        Exposure.OfCushion(Usd.Of(1_000), Usd.Of(75), 2, 1).ShouldBe(1);
    }

    /// <summary>MSCI, Momentum Indexes Methodology: the score of a z-score, and 1 ÷ (1 − z) below zero.</summary>
    [Fact]
    public void Momentum_tilts_by_the_score_of_MSCI()
    {
        var tilted = Exposure.Tilted([0.5, 0.5], [0.3, 0.1]);
        (tilted[0] / tilted[1]).ShouldBe(2 / 0.5, 1e-9);
        Exposure.Tilted([0.2, 0.8], [0.1, 0.1]).ShouldBe([0.2, 0.8]);
    }

    internal static WeightBounds Unbounded(int count) => WeightBounds.Of([.. Enumerable.Range(0, count).Select(Numbers.Asset)], []).Good();

    internal static double[] Rounded(double[] weights, int digits) => [.. weights.Select(w => Math.Round(w, digits))];
}
