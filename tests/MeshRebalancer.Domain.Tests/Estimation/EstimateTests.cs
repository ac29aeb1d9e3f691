using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Estimation.Refits;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Estimation;

/// <summary>The record of an asset's models.</summary>
public sealed class EstimateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly EstimateAggregate Aggregate = new();
    private static readonly EstimationRules Rules = new(3_600, 300, VolatilityModel.Garch, 940, 24, ShrinkageTarget.ConstantCorrelation, 3_600, null);

    [Fact]
    public void A_refit_is_stored_once_and_older_bars_change_nothing()
    {
        var basis = FitBasis.Of("garch", 24, Series(300));
        var (state, stored) = Told(Empty, Report(basis));
        stored.ShouldHaveSingleItem().ShouldBe(new EstimateEvent.Refitted(basis, 5_000, [new("alpha", "0.08")], Noon));
        Told(state, Report(basis)).Events.ShouldBeEmpty();
        Told(state, Report(FitBasis.Of("garch", 24, Series(299)))).Events.ShouldBeEmpty();
        Told(state, Report(FitBasis.Of("garch", 24, Series(301)))).State.Fits.ShouldHaveSingleItem().Basis.Bars.ShouldBe(301);
        Told(state, Report(FitBasis.Of("har", 24, Series(300)))).State.Fits.Count.ShouldBe(2);
    }

    [Fact]
    public void What_is_unfit_is_stored_when_its_code_changes_and_forgotten_by_the_next_fit()
    {
        var unfit = new EstimateCommand.ReportUnfit(FitBasis.Of("garch", 24, Series(50)), "too-few-points", "49 points", Noon);
        var (state, stored) = Told(Empty, unfit);
        stored.ShouldHaveSingleItem().ShouldBeOfType<EstimateEvent.WasUnfit>();
        Told(state, unfit with { Basis = FitBasis.Of("garch", 24, Series(51)), Reason = "50 points" }).Events.ShouldBeEmpty();
        Told(state, unfit with { Code = "no-convergence" }).Events.ShouldHaveSingleItem();
        Told(state, Report(FitBasis.Of("garch", 24, Series(300)))).State.Fits.ShouldHaveSingleItem().UnfitCode.ShouldBeNull();
    }

    [Fact]
    public void The_basis_names_the_bars_to_the_last_bit()
    {
        var basis = FitBasis.Of("ewma", 1, Series(40));
        basis.ShouldBe(FitBasis.Of("ewma", 1, Series(40)));
        (basis.From, basis.Until, basis.Bars, basis.BarSeconds).ShouldBe((Noon, Noon.AddHours(40), 40, 3_600));
        FitBasis.Of("ewma", 1, Series(40, last: 1e-12)).BarsHash.ShouldNotBe(basis.BarsHash);
    }

    [Fact]
    public void A_fit_comes_with_its_figures_and_the_same_volatility_as_the_mandates_estimate()
    {
        var series = Series(300);
        var fit = ModelFit.Of(series, Rules).Match(ok => ok, unfit => throw new InvalidOperationException(unfit.Reason));
        fit.Parameters.Select(figure => figure.Name).ShouldContain("alpha");
        fit.Volatility.ShouldBe(Estimates.Volatility(series, Rules).Match(ok => ok, _ => 0));
        double.Parse(fit.Parameters[0].Value, System.Globalization.CultureInfo.InvariantCulture).ToString("R", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(fit.Parameters[0].Value);
    }

    [Theory]
    [InlineData("estimate.refitted.v1")]
    [InlineData("estimate.unfit.v1")]
    public void A_stored_event_still_reads_and_is_written_as_ever(string name) => GoldenFiles.ShouldReadAndWrite(EstimateCodec.Events, name);

    private static EstimateState Empty => Aggregate.Initial(EstimateState.StreamOf(AssetId.Parse("WETH")));

    private static EstimateCommand.ReportFit Report(FitBasis basis) => new(basis, 5_000, [new("alpha", "0.08")], Noon);

    private static (EstimateState State, EquatableArray<EstimateEvent> Events) Told(EstimateState state, EstimateCommand command)
    {
        var events = Aggregate.Decide(state, command).ShouldBeOfType<Decision<EstimateEvent>.Accepted>().Events;
        return (events.Aggregate(state, Aggregate.Evolve), events);
    }

    private static BarSeries Series(int bars, double last = 0)
    {
        var (random, price, variance) = (new Random(7), 2_000.0, 1e-4);
        return BarSeries.Of(TimeSpan.FromHours(1), [.. Enumerable.Range(0, bars).Select(i =>
        {
            var shock = Math.Sqrt(variance) * ((random.NextDouble() * 2) - 1) * Math.Sqrt(3);
            variance = 2e-6 + (0.08 * shock * shock) + (0.9 * variance);
            price *= Math.Exp(shock) * (i == bars - 1 ? 1 + last : 1);
            return new Bar(Noon.AddHours(i), price, price, price, price);
        })]).Match(ok => ok, _ => throw new InvalidOperationException("The bars are fit."));
    }
}
