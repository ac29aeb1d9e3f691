using FsCheck;
using FsCheck.Fluent;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pools;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Planning;

/// <summary>Plans on a snapshot with depth: what the optimiser decides, as legs.</summary>
public sealed class DeepPlanTests
{
    private static readonly Pool Cheap = new("uniswap-v2", UsdcOnMainnet.Id, WethOnMainnet.Id, 3_000);
    private static readonly Pool Other = new("sushi", UsdcOnMainnet.Id, WethOnMainnet.Id, 3_000);
    private static readonly Pool Far = new("uniswap-v2", WethOnBase.Id, UsdcOnBase.Id, 500);

    [Fact]
    public void A_sale_is_split_over_two_pools_where_that_costs_less()
    {
        var plan = Made(World([Cheap, Other], [], 1), pool => pool == Far ? 1_000_000UL : 100_000UL);
        plan.Legs.Count.ShouldBe(2);
        plan.Legs.OfType<PlannedLeg.Swap>().Select(leg => leg.Pool).ShouldBe([Cheap, Other]);
        // Both are alike, so each takes about half, and together all of the surplus.
        var parts = plan.Legs.Select(leg => (double)(System.Numerics.BigInteger)leg.In.Raw).ToArray();
        (parts[0] / parts[1]).ShouldBeInRange(0.9, 1.1);
        plan.Legs.Select(leg => leg.In.Raw).Aggregate(UInt256.Zero, (sum, raw) => sum + raw).ShouldBe(Whole(5, 17));
    }

    [Fact]
    public void Where_gas_costs_more_than_splitting_saves_one_pool_takes_all()
    {
        var plan = Made(World([Cheap, Other], [], 40_000_000_000), _ => 1_000_000UL);
        plan.Legs.ShouldHaveSingleItem().In.Raw.ShouldBe(Whole(5, 17));
    }

    [Fact]
    public void Where_gas_costs_more_than_the_drift_is_charged_nothing_is_traded()
    {
        var refusal = Make(World([Cheap, Other], [], 1_000_000_000_000), _ => 1_000_000UL).ShouldBeOfType<Result<Plan, PlanRefusal>.Fail>().Error;
        refusal.Code.ShouldBe("too-dear");
        refusal.Reason.ShouldContain("doing nothing is charged with");
    }

    [Fact]
    public void What_is_sold_for_more_elsewhere_crosses_first()
    {
        var plan = Made(World([Cheap, Far], [new("across", WethOnMainnet.Id, WethOnBase.Id)], 1), pool => pool == Far ? 10_000_000UL : 20_000UL);
        plan.Legs[0].ShouldBeOfType<PlannedLeg.Transfer>().In.Token.ShouldBe(WethOnMainnet.Id);
        plan.Legs.ShouldContain(leg => leg is PlannedLeg.Swap && leg.In.Token == WethOnBase.Id && leg.Funding.Count == 1 && leg.Funding[0].LegId == plan.Legs[0].Id);
    }

    [Fact]
    public void Gas_is_kept_to_the_reserve()
    {
        var inputs = World([Cheap, Other], [], 1_000_000_000);
        var short1 = inputs with { Mandate = inputs.Mandate with { GasReserves = [new(Mainnet, Held(inputs) - (Whole(1, 9) * 200_000u))] } };
        // The reserve leaves room for one transaction of 150,000 gas, not for two.
        var plan = Make(short1, _ => 100_000UL).ShouldBeOfType<Result<Plan, PlanRefusal>.Ok>().Value;
        plan.Legs.Count.ShouldBe(1);

        static UInt256 Held(PlanInputs inputs) => inputs.Seen.Gas.First(gas => gas.Chain == Mainnet).Wei;
    }

    [Fact]
    public void Every_plan_on_random_depth_breaks_no_rule_and_is_the_same_again()
    {
        var (plans, several) = (0, 0);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(200),
            Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
            {
                var market = new RandomMarket(seed, generous: seed % 2 == 0, bounded: seed % 3 == 0);
                var inputs = Deep(market.Inputs, requests => market.Answers(new PlanDraft(market.Inputs, null!, [], requests, [])));
                if (Planner.Draft(inputs) is not Result<PlanDraft, PlanRefusal>.Ok { Value: var draft })
                    return;
                var answers = market.Answers(draft);
                if (Planner.Complete(draft, answers) is Result<Plan, PlanRefusal>.Ok { Value: var plan })
                {
                    PlanRules.Violations(plan, market.Request, Noon).ShouldBeEmpty();
                    Planner.Complete(Planner.Draft(inputs).Match(again => again, _ => draft), answers).ShouldBe(Planner.Complete(draft, answers));
                    plans++;
                    several += plan.Legs.Count > 1 ? 1 : 0;
                }
            }));
        plans.ShouldBeGreaterThan(50);
        several.ShouldBeGreaterThan(10);
    }

    private static Plan Made(PlanInputs inputs, Func<Pool, ulong> depth)
    {
        var plan = Make(inputs, depth).ShouldBeOfType<Result<Plan, PlanRefusal>.Ok>().Value;
        PlanRules.Violations(plan, new(Facts, 1, inputs.Mandate, "test", Usd.Zero, Usd.Zero, Noon), Noon).ShouldBeEmpty();
        return plan;
    }

    private static Result<Plan, PlanRefusal> Make(PlanInputs inputs, Func<Pool, ulong> depth)
    {
        var deep = Deep(inputs, requests => [.. requests.Select(request => Answer(request, depth))]);
        return Planner.Draft(deep).Then(draft => Planner.Complete(draft, [.. draft.QuotesWanted.Select(request => Answer(request, depth))]));
    }

    private static PlanInputs Deep(PlanInputs inputs, Func<EquatableArray<QuoteRequest>, EquatableArray<QuoteAnswer>> ask)
    {
        inputs = inputs with { Depth = [.. ask(Planner.Probes(inputs))] };
        return inputs with { Depth = [.. inputs.Depth, .. ask(Planner.Closer(inputs))] };
    }

    // 2,000 USDC and 2 WETH of 2,000 USD each: half a WETH too much.
    private static PlanInputs World(EquatableArray<Pool> pools, EquatableArray<BridgeRoute> routes, ulong weiPerGas) => new(
        Facts, Wanted, new(Facts.Tokens, pools, routes, [new(Mainnet, Weth), new(Base, Weth)]), Seen(2_000, 2), [new(Mainnet, weiPerGas), new(Base, 1u)], "r1");

    private static QuoteAnswer.Given Answer(QuoteRequest request, Func<Pool, ulong> depth) => request switch
    {
        QuoteRequest.Swap swap => new QuoteAnswer.Given(request, new(swap.Out, Brought(swap, depth(swap.Pool))), [new(swap.In.Token.Chain, 150_000)], 15),
        QuoteRequest.Transfer transfer => new QuoteAnswer.Given(request, new(transfer.Route.To, transfer.In.Raw), [new(transfer.In.Token.Chain, 1), new(transfer.Route.To.Chain, 1)], 60),
    };

    private static UInt256 Brought(QuoteRequest.Swap swap, ulong depth)
    {
        var pool = new ConstantProduct(Whole(depth, 6), Whole(depth, 18) / 2_000u, 5);
        var isUsdc = swap.In.Token == UsdcOnMainnet.Id || swap.In.Token == UsdcOnBase.Id;
        return pool.In(isUsdc, swap.In.Raw) is PoolFill.Whole whole ? whole.Out : UInt256.Zero;
    }
}
