using FsCheck;
using FsCheck.Fluent;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Planning;

/// <summary>A portfolio of 6,000 USDC on chain 1 whose WETH is pooled on 8453 alone: 3,000 USDC would cross.</summary>
public sealed class CeilingTests
{
    private static readonly Pool BasePool = new("uniswap-v3", WethOnBase.Id, UsdcOnBase.Id, 500);
    private static readonly MarketMap Map = new(
        Facts.Tokens, [BasePool], [new("across", UsdcOnMainnet.Id, UsdcOnBase.Id), new("cctp-v2", UsdcOnMainnet.Id, UsdcOnBase.Id)], [new(Mainnet, Weth), new(Base, Weth)]);

    [Fact]
    public void Without_ceilings_all_of_it_crosses() => Crossed(Plan(RouteRules.Free)).ShouldBe([("across", 3_000)]);

    [Fact]
    public void A_chain_takes_in_no_more_than_its_ceiling_leaves_and_the_plan_says_so()
    {
        var plan = Plan(RouteRules.Free with { ChainCeilings = [new(Base, 2_500)] });
        Crossed(plan).ShouldBe([("across", 1_500)]);
        plan.Legs[1].In.ShouldBe(Amount(UsdcOnBase, 1_500));
        plan.Explanation.ShouldContain("WETH is bought for 1,500.00 USD less than its target asks: USDC cannot be brought to a chain with a pool for it (chain 8453 is at the mandate's ceiling).");
    }

    [Fact]
    public void A_chain_at_its_ceiling_takes_in_nothing() =>
        Planner.Draft(Inputs(RouteRules.Free with { ChainCeilings = [new(Base, 1)] })).ShouldBeOfType<Result<PlanDraft, PlanRefusal>.Fail>()
            .Error.Reason.ShouldContain("chain 8453 is at the mandate's ceiling");

    [Fact]
    public void A_bridge_with_a_ceiling_leaves_the_rest_to_another() =>
        Crossed(Plan(RouteRules.Free with { BridgeCeilings = [new("across", Usd.Of(1_000))] })).ShouldBe([("cctp-v2", 3_000)]);

    [Fact]
    public void Bridges_with_ceilings_share_what_neither_may_carry_alone() =>
        Crossed(Plan(RouteRules.Free with { BridgeCeilings = [new("across", Usd.Of(1_000)), new("cctp-v2", Usd.Of(1_500))] })).ShouldBe([("across", 1_000), ("cctp-v2", 1_500)]);

    [Theory]
    [InlineData(0, "bridge across, at most 1,000.00 USD")]
    [InlineData(1, "its ceiling of 1000 bps leaves room for 600.00 USD")]
    [InlineData(2, "venue uniswap-v3 is none of those that the mandate allows (other)")]
    [InlineData(3, "bridge across is none of those that the mandate allows (other)")]
    [InlineData(4, "WETH may only be sold")]
    [InlineData(5, "WETH is frozen")]
    public void A_plan_past_a_bound_is_refused_whoever_made_it(int which, string words)
    {
        var routes = new[]
        {
            RouteRules.Free with { BridgeCeilings = [new("across", Usd.Of(1_000))] },
            RouteRules.Free with { ChainCeilings = [new(Base, 1_000)] },
            RouteRules.Free with { Venues = ["other"] },
            RouteRules.Free with { Bridges = ["other"] },
            RouteRules.Free,
            RouteRules.Free,
        }[which];
        EquatableArray<AssetRule> rules = which < 4 ? [] : [new(Weth, 0, 10_000, which == 4 ? AssetFreedom.SellOnly : AssetFreedom.Frozen)];
        var bounded = Inputs(routes, rules);
        var plan = Plan(RouteRules.Free);
        PlanRules.Violations(plan, new(Facts, 1, bounded.Mandate, "test", Usd.Zero, Usd.Zero, Noon), Noon)
            .ShouldContain(violation => violation.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void What_may_only_be_sold_is_never_bought() =>
        Planner.Draft(Inputs(RouteRules.Free, [new(Weth, 0, 10_000, AssetFreedom.SellOnly)])).ShouldBeOfType<Result<PlanDraft, PlanRefusal>.Fail>()
            .Error.Reason.ShouldContain("WETH is not bought: the mandate lets it only be sold");

    [Fact]
    public void Every_plan_under_random_bounds_keeps_them_and_some_are_bound()
    {
        var binding = 0;
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1_000),
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
            {
                var market = new RandomMarket(seed, generous: seed % 2 == 0, bounded: true);
                if (Planner.Draft(market.Inputs).Then(draft => Planner.Complete(draft, market.Answers(draft))) is Result<Plan, PlanRefusal>.Ok { Value: var plan })
                {
                    PlanRules.Violations(plan, market.Request, Noon).ShouldBeEmpty();
                    binding += plan.Explanation.Any(line => line.Contains("ceiling", StringComparison.Ordinal) || line.Contains("may carry", StringComparison.Ordinal)) ? 1 : 0;
                }
            }));
        binding.ShouldBeGreaterThan(10);
    }

    private static (string Bridge, ulong Whole)[] Crossed(Plan plan) => [.. plan.Legs.OfType<PlannedLeg.Transfer>().Select(leg => (leg.Bridge, (ulong)(leg.In.Raw / UInt256.PowerOfTen(6))))];

    private static Plan Plan(RouteRules routes)
    {
        var draft = Planner.Draft(Inputs(routes)).ShouldBeOfType<Result<PlanDraft, PlanRefusal>.Ok>().Value;
        return Planner.Complete(draft, [.. draft.QuotesWanted.Select(Answer)]).ShouldBeOfType<Result<Plan, PlanRefusal>.Ok>().Value;
    }

    private static QuoteAnswer Answer(QuoteRequest request) => request switch
    {
        QuoteRequest.Swap swap => new QuoteAnswer.Given(request, new(swap.Out, UInt256.MulDiv(swap.In.Raw, UInt256.PowerOfTen(12), 2_000u, Rounding.Down)), [new(Base, 1)], 15),
        QuoteRequest.Transfer transfer => new QuoteAnswer.Given(request, new(transfer.Route.To, transfer.In.Raw), [new(Mainnet, 1), new(Base, 1)], 60),
    };

    private static PlanInputs Inputs(RouteRules routes, EquatableArray<AssetRule> assets = default)
    {
        var policy = new MandatePolicy("bounded", new Strategy.Fixed(Wanted.Targets), new Trigger.AbsoluteBand(500), RebalanceTo.Target, assets, [], null, 0, null, routes, null);
        return new(Facts, Wanted with { Policy = policy }, Map, Seen(6_000, 0), [new(Mainnet, 1u), new(Base, 1u)], "r1");
    }
}
