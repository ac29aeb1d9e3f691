using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Policies.Triggers;

/// <summary>Predicted drift brings a rebalance forward or holds it back, and says so.</summary>
public sealed class ForecastBandTests
{
    private const int Week = 604_800;

    // Half WETH at 60 % a year beside still dollars: in a week the weight drifts with w(1−w)·0.6·√(7/365.25) = 208 bps.
    private static readonly MarketOutlook Outlook = new([new(Usdc, 0, 0), new(Weth, 6_000, 6_000)], [10_000, 0, 0, 10_000], null, Noon);
    private static readonly EquatableArray<TargetWeight> Targets = [new(Usdc, 5_000), new(Weth, 5_000)];

    [Theory]
    [InlineData(ForecastLean.Forward, 1_587, 292)]
    [InlineData(ForecastLean.Forward, 228, 84)]
    [InlineData(ForecastLean.Hold, 1_587, 707)]
    [InlineData(ForecastLean.Forward, 4_999, 500)]
    [InlineData(ForecastLean.Forward, 1, 1)]
    public void The_edge_moves_by_the_quantile_of_the_predicted_drift(ForecastLean lean, int chance, int bps) =>
        ForecastBands.Of(new(500, lean, chance, Week), Targets, Outlook)!.Value.ShouldAllBe(band => Math.Abs(band.Bps - bps) <= 1);

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.158655, 1)]
    [InlineData(0.02275, 2)]
    [InlineData(0.00135, 3)]
    public void The_quantile_is_right_to_its_named_error(double p, double z) => ForecastBands.UpperQuantile(p).ShouldBe(z, 6e-4);

    [Fact]
    public void Inside_its_band_it_is_brought_forward_with_the_reason()
    {
        // 2 WETH at 2,300 beside 4,000 USDC (the sample's book): 5,349 bps, inside 500 and outside 292.
        var requested = Judged(ForecastLean.Forward, 2_300).OfType<PortfolioEvent.Requested>().ShouldHaveSingleItem();
        requested.Trigger.ShouldContain("brought forward from a band of 500 bps: the chance to leave it within 604800 s is 1587 bps or more");
        Judged(ForecastLean.Forward, 2_050).OfType<PortfolioEvent.Requested>().ShouldBeEmpty();
    }

    [Fact]
    public void Past_its_band_it_is_held_back_and_the_journal_has_the_reason()
    {
        // 2,550 USD: 5,604 bps, outside 500 and inside 707. At 3,000: 6,000 bps, outside both.
        Judged(ForecastLean.Hold, 2_550).OfType<PortfolioEvent.Held>().ShouldHaveSingleItem().Reason
            .ShouldBe("The mandate's forecast-band is held back past a band of 500 bps: the chance to come home within 604800 s is 1587 bps or more.");
        Judged(ForecastLean.Hold, 3_000).OfType<PortfolioEvent.Requested>().ShouldHaveSingleItem().Trigger.ShouldNotContain("held back");
    }

    [Fact]
    public void Without_an_outlook_it_cannot_be_told() =>
        Judged(ForecastLean.Forward, 2_300, null).OfType<PortfolioEvent.Held>().ShouldHaveSingleItem().Reason.ShouldNotBeNull().ShouldContain("no volatility and correlation");

    private static EquatableArray<PortfolioEvent> Judged(ForecastLean lean, ulong price) => Judged(lean, price, Outlook);

    private static EquatableArray<PortfolioEvent> Judged(ForecastLean lean, ulong price, MarketOutlook? outlook)
    {
        var policy = new MandatePolicy(
            "foreseen", new Strategy.Fixed(Targets), new Trigger.ForecastBand(500, lean, 1_587, Week), RebalanceTo.Target, [], [], null, 0, null, RouteRules.Free,
            new(3_600, 100, VolatilityModel.Ewma, 940, 1, Domain.Estimation.ShrinkageTarget.ConstantCorrelation, 3_600, null));
        var mandate = Wanted with { Mode = MandateMode.Automatic, Targets = Targets, Policy = policy };
        return Scenario.Of(new PortfolioAggregate(), Facts.Stream).Given(new PortfolioEvent.Opened(Facts, mandate, Noon))
            .When(new PortfolioCommand.Judge(Seen(4_000, 2, wethDollars: price), outlook)).Events;
    }
}
