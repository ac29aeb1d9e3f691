using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Tests.Estimation;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Policies.Triggers;

public sealed class NoTradeRegionTests
{
    private static readonly AssetId One = Numbers.Asset(0), Two = Numbers.Asset(1), Cash = Numbers.Asset(2);

    [Fact]
    public void The_half_width_is_that_of_the_formula()
    {
        NoTradeRegion.HalfWidth(0.5, 0.01, 1).ShouldBe(Math.Pow(1.5 * 0.01 / 16, 1.0 / 3), 1e-12);
        NoTradeRegion.HalfWidth(0.625, 0.01, 5).ShouldBe(0.0548, 5e-5);
        (NoTradeRegion.HalfWidth(0.5, 0.008, 2) / NoTradeRegion.HalfWidth(0.5, 0.001, 2)).ShouldBe(2, 1e-12);
        NoTradeRegion.HalfWidth(0, 0.01, 1).ShouldBe(0);
        NoTradeRegion.HalfWidth(1, 0.01, 1).ShouldBe(0);
    }

    [Fact]
    public void Of_one_risky_asset_the_general_formula_is_the_simple_one_whatever_its_volatility()
    {
        foreach (var volatility in new[] { 0.1, 0.8 })
        {
            var bands = Of([new(One, 6_000), new(Cash, 4_000)], Numbers.Covariance([volatility, 0.3, 0.0001], Uncorrelated(0)));
            ((double)bands[0].Bps).ShouldBe(10_000 * NoTradeRegion.HalfWidth(0.6, 0.003, 3), 1.5);
            ((double)bands[1].Bps).ShouldBe(bands[0].Bps, 1.5);
        }
    }

    /// <summary>The region trades cost against tracking: simulated, its cost in utility is the least among bands half and double as wide.</summary>
    [Fact]
    public void The_formulas_band_costs_less_than_narrower_and_wider_ones()
    {
        const double target = 0.5, cost = 0.002, aversion = 4, volatility = 0.8;
        var best = NoTradeRegion.HalfWidth(target, cost, aversion);
        double Loss(double band)
        {
            var (draws, drift, loss, dt) = (new Draws(5), 0.0, 0.0, 1.0 / 365 / 8);
            var step = target * (1 - target) * volatility * Math.Sqrt(dt);
            const int steps = 400_000;
            for (var i = 0; i < steps; i++)
            {
                drift += step * draws.Normal();
                loss += 0.5 * aversion * volatility * volatility * drift * drift * dt;
                var kept = Math.Clamp(drift, -band, band);
                loss += cost * Math.Abs(drift - kept);
                drift = kept;
            }

            return loss / (steps * dt);
        }

        var least = Loss(best);
        Loss(best / 2).ShouldBeGreaterThan(1.1 * least);
        Loss(best * 2).ShouldBeGreaterThan(1.1 * least);
        Loss(best * 0.9).ShouldBeGreaterThan(0.98 * least);
        Loss(best * 1.1).ShouldBeGreaterThan(0.98 * least);
    }

    [Fact]
    public void Assets_that_move_together_drift_less_apart_and_have_narrower_bands()
    {
        EquatableArray<TargetWeight> targets = [new(One, 4_000), new(Two, 4_000), new(Cash, 2_000)];
        var apart = Of(targets, Numbers.Covariance([0.8, 0.8, 0.0001], Uncorrelated(0)));
        var together = Of(targets, Numbers.Covariance([0.8, 0.8, 0.0001], Uncorrelated(0.9)));
        together[0].Bps.ShouldBeLessThan(apart[0].Bps);
    }

    [Fact]
    public void A_dearer_asset_has_a_wider_band()
    {
        var trigger = new Trigger.NoTradeRegion(3_000, 30, [new(One, 240)]);
        EquatableArray<TargetWeight> targets = [new(One, 4_000), new(Two, 4_000), new(Cash, 2_000)];
        var bands = NoTradeRegion.Bands(trigger, targets, Cash, MarketOutlook.Of(Numbers.Covariance([0.8, 0.8, 0.0001], Uncorrelated(0)), null, null, default))!.Value;
        ((double)bands[0].Bps / bands[1].Bps).ShouldBe(2, 0.02);
    }

    [Fact]
    public void An_outlook_takes_only_finite_volatilities() => Should.Throw<ArgumentOutOfRangeException>(
        () => MarketOutlook.Of(Numbers.Covariance([0.8], new[,] { { 1.0 } }), [double.NaN], null, default));

    private static EquatableArray<AssetBand> Of(EquatableArray<TargetWeight> targets, Covariance covariance) =>
        NoTradeRegion.Bands(new Trigger.NoTradeRegion(3_000, 30), targets, Cash, MarketOutlook.Of(covariance, null, null, default))!.Value;

    private static double[,] Uncorrelated(double between) => new[,] { { 1, between, 0 }, { between, 1, 0 }, { 0, 0, 1 } };
}
