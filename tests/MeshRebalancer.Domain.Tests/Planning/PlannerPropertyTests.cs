using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Planning;

/// <summary>What holds for every plan, whatever the portfolio, the pools and the quotes. A failure prints its seed.</summary>
public sealed class PlannerPropertyTests
{
    [Fact]
    public void Its_own_plans_break_no_rule() => ForPlans((market, plan) => PlanRules.Violations(plan, market.Request, Noon).ShouldBeEmpty());

    [Fact]
    public void Never_more_is_spent_than_held_and_funded() => ForPlans((_, plan) =>
    {
        // Settles every leg in order, at its expected product, from real balances: none may go below zero.
        var balances = plan.Held.ToDictionary(holding => holding.Amount.Token, holding => (BigInteger)holding.Amount.Raw);
        foreach (var leg in plan.Legs)
        {
            balances[leg.In.Token] -= leg.In.Raw;
            balances[leg.In.Token].Sign.ShouldBeGreaterThanOrEqualTo(0, leg.ToString());
            balances[leg.ExpectedOut.Token] += leg.ExpectedOut.Raw;
        }
    });

    [Fact]
    public void Legs_that_are_not_funded_by_others_can_all_go_first() => ForPlans((_, plan) =>
    {
        // Side by side, in whatever order: what legs spend of their own must be held before any of them begins.
        foreach (var holding in plan.Held)
        {
            var own = plan.Legs.Where(leg => leg.In.Token == holding.Amount.Token)
                .Aggregate(BigInteger.Zero, (sum, leg) => sum + leg.In.Raw - leg.Funding.Aggregate(BigInteger.Zero, (part, funding) => part + funding.Raw));
            own.ShouldBeLessThanOrEqualTo((BigInteger)holding.Amount.Raw);
        }
    });

    [Fact]
    public void Value_is_conserved_up_to_what_quotes_take() => ForPlans((_, plan) =>
    {
        var lost = (BigInteger)plan.Before.Notional.Raw - plan.After.Notional.Raw;
        var costs = (BigInteger)(plan.Cost.Total - plan.Cost.Gas).Raw;
        // Each leg's two values are rounded down once.
        (lost - costs).ShouldBeLessThanOrEqualTo(2 * plan.Legs.Count);
    });

    [Fact]
    public void Drift_is_never_worse_than_before_but_for_what_the_trade_costs() => ForPlans((_, plan) =>
    {
        // Distances in value: an asset that could not be traded weighs more when the others pay costs, by no more than those costs.
        Worst(plan.After).ShouldBeLessThanOrEqualTo(Worst(plan.Before) + (BigInteger)(plan.Cost.Total - plan.Cost.Gas).Raw + Favour(plan) + 100);

        BigInteger Worst(Valuation valuation) => valuation.Weights.Zip(plan.Before.Weights)
            .Max(pair => BigInteger.Abs(((BigInteger)pair.First.Value.Raw * 10_000) - ((BigInteger)valuation.Notional.Raw * (pair.Second.WeightBps - pair.Second.DriftBps)))) / 10_000;
    });

    [Fact]
    public void Nothing_is_sold_into_a_hub_that_it_cannot_leave() =>
        Make(new RandomMarket(1014565572)).ShouldBeOfType<Result<Plan, PlanRefusal>.Fail>().Error.Code.ShouldBe("no-liquidity");

    [Fact]
    public void Where_all_is_pooled_and_bridged_every_asset_comes_home() => ForPlans(
        (market, plan) =>
        {
            // What is left: costs, amounts under the smallest trade (a piece for each chain), and a rounding.
            var slack = (BigInteger)(plan.Cost.Total - plan.Cost.Gas).Raw + Favour(plan)
                + ((BigInteger)market.Inputs.Mandate.TradeMin.Raw * (2 + (market.Inputs.Facts.Tokens.Count * 2))) + 100;
            foreach (var weight in plan.After.Weights)
            {
                var target = market.Inputs.Mandate.Targets.Single(target => target.Asset == weight.Asset).Bps;
                BigInteger.Abs((BigInteger)weight.Value.Raw - ((BigInteger)plan.After.Notional.Raw * target / 10_000)).ShouldBeLessThanOrEqualTo(slack, $"{weight}\n{plan}");
            }
        },
        generous: true);

    [Fact]
    public void The_same_snapshot_gives_the_same_plan_and_hash_in_whatever_order_answers_come() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var market = new RandomMarket(seed);
            if (Planner.Draft(market.Inputs) is Result<PlanDraft, PlanRefusal>.Ok { Value: var draft })
            {
                var answers = market.Answers(draft);
                Planner.Complete(draft, [.. answers.Reverse()]).ShouldBe(Planner.Complete(draft, answers));
            }
        }));

    [Fact]
    public void Most_random_portfolios_have_a_plan_and_every_refusal_has_a_reason()
    {
        var (plans, refusals) = (0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        for (var seed = 0; seed < 1_000; seed++)
        {
            var market = new RandomMarket(seed);
            Make(market).Match(_ => plans++, refusal =>
            {
                refusal.Reason.ShouldNotBeNullOrWhiteSpace();
                return refusals[refusal.Code] = refusals.GetValueOrDefault(refusal.Code) + 1;
            });
        }

        plans.ShouldBeGreaterThan(500, string.Join(", ", refusals));
        refusals.Keys.ShouldBeSubsetOf(["gas-low", "inside-band", "no-liquidity", "no-route", "nothing-held", "slippage", "too-small"]);
    }

    // What fills bring above the verified price: it shifts weights as well.
    private static BigInteger Favour(Plan plan) => BigInteger.Max(0, (BigInteger)plan.After.Notional.Raw - plan.Before.Notional.Raw + (plan.Cost.Total - plan.Cost.Gas).Raw);

    private static void ForPlans(Action<RandomMarket, Plan> check, bool generous = false) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var market = new RandomMarket(seed, generous);
            if (Make(market) is Result<Plan, PlanRefusal>.Ok { Value: var plan })
            {
                check(market, plan);
            }
        }));

    private static Result<Plan, PlanRefusal> Make(RandomMarket market) =>
        Planner.Draft(market.Inputs).Then(draft => Planner.Complete(draft, market.Answers(draft)));
}
