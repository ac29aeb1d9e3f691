using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Portfolios;

/// <summary>Why a rebalance would start, or why not: laid open, and in accord with what the decider decides.</summary>
public sealed class ExplainTests
{
    private static readonly Observation Drifted = Seen(2_000, 2);

    [Fact]
    public void What_is_due_and_free_starts_and_every_asset_is_told_with_its_band()
    {
        var standing = Portfolio.Explain(Book(Wanted), Drifted, null);
        standing.Starts.ShouldBeTrue();
        standing.Assets.Select(asset => (asset.Weight.Asset, asset.Weight.DriftBps, asset.TargetBps, asset.AimBps, asset.BandBps)).ShouldBe([(Usdc, -1_667, 5_000, 5_000, 500), (Weth, 1_667, 5_000, 5_000, 500)]);
        standing.Findings.ShouldHaveSingleItem().Kind.ShouldBe("band");
        Judged(Wanted, Drifted).OfType<PortfolioEvent.Requested>().ShouldHaveSingleItem();
    }

    [Fact]
    public void All_that_hinders_is_told_not_the_first_thing_alone()
    {
        var seen = Drifted with { Gas = [new(Mainnet, 1u, 100), new(Base, Whole(1, 18), 100)] };
        var mandate = Wanted with { Mode = MandateMode.Observe, Policy = Policy(new Trigger.AbsoluteBand(500)) with { Blackouts = [new(null, null, Noon.AddHours(-1), 7_200)] } };
        var standing = Portfolio.Explain(Book(mandate) with { CooldownUntil = Noon.AddMinutes(5) }, seen, null);
        standing.Starts.ShouldBeFalse();
        standing.Hindrances.Select(hindrance => hindrance.Code).ShouldBe(["cooling-down", "gas-low", "blackout", "observe-only"]);
    }

    [Fact]
    public void Each_trigger_is_told_with_what_it_found_and_aims_go_no_further_than_the_edge()
    {
        var mandate = Wanted with { Policy = Policy(new Trigger.Any([new Trigger.AbsoluteBand(500), new Trigger.NoTradeRegion(3_000, 30)])) with { To = RebalanceTo.Edge, Estimation = null } };
        var standing = Portfolio.Explain(Book(mandate), Drifted, null);
        standing.Findings.Select(finding => (finding.Kind, finding.Verdict)).ShouldBe([("absolute-band", TriggerVerdict.Due), ("no-trade-region", TriggerVerdict.Unknown)]);
        standing.Assets.Select(asset => asset.AimBps).ShouldBe([4_500, 5_500]);
    }

    [Fact]
    public void What_cannot_be_valued_is_unknown_with_its_reason()
    {
        var standing = Portfolio.Explain(Book(Wanted), Drifted with { Unreadable = ["chain 1: silent"] }, null);
        (standing.Valuation, standing.Verdict, standing.Starts).ShouldBe((null, TriggerVerdict.Unknown, false));
        standing.Hindrances[0].ShouldBe(new Hindrance("unreadable", "Not readable: chain 1: silent."));
    }

    private static PortfolioBook Book(Mandate mandate) => new(Facts, mandate, Drifted.Holdings, [], null, 0, null, Since: Noon.AddDays(-1));

    private static MandatePolicy Policy(Trigger trigger) =>
        new("half and half", new Strategy.Fixed(Wanted.Targets), trigger, RebalanceTo.Target, [], [], null, 0, null, RouteRules.Free, null);

    private static EquatableArray<PortfolioEvent> Judged(Mandate mandate, Observation seen) =>
        Portfolio.Decide(new PortfolioState.Watching(Book(mandate)), new PortfolioCommand.Judge(seen)).ShouldBeOfType<Decision<PortfolioEvent>.Accepted>().Events;
}
