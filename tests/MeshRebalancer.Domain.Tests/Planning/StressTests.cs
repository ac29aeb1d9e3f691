using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pools;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Coordination.Sample;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Planning;

/// <summary>What a rebalance would cost at half the depth and twice the gas, and who may not begin because of it.</summary>
public sealed class StressTests
{
    private static readonly MandatePolicy Policy = new(
        "stressed", new Strategy.Fixed(Request.Mandate.Targets), new Trigger.AbsoluteBand(500), RebalanceTo.Target, [], [], null, 0, null, RouteRules.Free, null, StressCostMaxBps: 50);

    [Fact]
    public void Twice_an_amount_in_a_pool_brings_twice_what_it_brings_in_half_of_the_pool()
    {
        var random = new System.Random(1);
        for (var trial = 0; trial < 1_000; trial++)
        {
            UInt256 a = (ulong)random.NextInt64(1_000_000, long.MaxValue / 4) * 2, b = (ulong)random.NextInt64(1_000_000, long.MaxValue / 4) * 2;
            UInt256 amount = (ulong)random.NextInt64(1, 1_000_000_000_000);
            var whole = Filled(new ConstantProduct(a, b, 30), amount * 2u);
            var half = Filled(new ConstantProduct(a / 2u, b / 2u, 30), amount);
            (whole / 2u).ShouldBeInRange(half, half + UInt256.One);
        }
    }

    [Fact]
    public void Over_what_the_mandate_allows_is_refused_and_waits_and_on_it_is_admitted()
    {
        var wanted = Wanted("a", 1, 400);
        wanted = wanted with { Mandate = wanted.Mandate with { Policy = Policy } };
        Ask(wanted).ThenRejected("stress-over-limit", "was not looked at");
        Ask(wanted with { Stress = StressTest.NotKnown(10_000, "no quote") }).ThenRejected("stress-over-limit", "not known: no quote");
        var most = new Usd(UInt256.MulDiv(Usd.Of(400).Raw, 50u, 10_000u, Rounding.Down));
        Ask(wanted with { Stress = new(Usd.Of(400), new(most.Raw + UInt256.One), 10_000) }).ThenRejected("stress-over-limit", "trading 400.00 USD would cost 2.00 USD", "50 bps");
        Ask(wanted with { Stress = new(Usd.Of(400), most, 5_000) }).Events.Count.ShouldBe(2);
    }

    [Fact]
    public void A_request_that_the_coordinator_has_is_not_asked_again_whatever_a_later_test_says()
    {
        var wanted = Wanted("a", 1, 400);
        wanted = wanted with { Mandate = wanted.Mandate with { Policy = Policy } };
        Ask(wanted with { Stress = new(Usd.Of(400), Usd.Of(1), 10_000) }).Next
            .When(new CoordinatorCommand.Request(wanted with { Stress = new(Usd.Of(400), Usd.Of(99), 10_000) }, T0)).ThenNothing();
    }

    [Fact]
    public void Half_of_the_way_is_half_of_the_turnover()
    {
        EquatableArray<AssetWeight> weights = [new(Usdc, new(Usd.Of(1).Raw), Usd.Of(2_000), 2_000, -3_000), new(Weth, new(Usd.Of(2_000).Raw), Usd.Of(8_000), 8_000, 3_000)];
        var before = new Valuation(Usd.Of(10_000), weights, T0);
        var request = Request with { Mandate = Request.Mandate with { Targets = [new(Usdc, 5_000), new(Weth, 5_000)] }, Turnover = Usd.Of(3_000) };
        StressSizes.Part(request, before, 10_000).ShouldBe(request);
        var half = StressSizes.Part(request, before, 5_000);
        (half.Turnover, half.Mandate.Targets[1].Bps).ShouldBe((Usd.Of(1_500), 6_500));
    }

    private static Outcome<CoordinatorState, CoordinatorCommand, CoordinatorEvent, CoordinatorEffect> Ask(Domain.Rebalancing.RebalanceRequest wanted) =>
        Under(Wide).When(new CoordinatorCommand.Request(wanted, T0));

    private static UInt256 Filled(ConstantProduct pool, UInt256 amount) => pool.In(true, amount).ShouldBeOfType<PoolFill.Whole>().Out;
}
