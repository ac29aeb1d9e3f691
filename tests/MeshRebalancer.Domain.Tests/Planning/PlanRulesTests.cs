using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Planning;

/// <summary>Takes sound plans of the planner and tampers with each in one place: the rules must notice every time.</summary>
public sealed class PlanRulesTests
{
    private static readonly (string Name, string Words, Func<Plan, RandomMarket, Plan?> Tamper)[] Tamperings =
    [
        ("an old snapshot", "older than", (plan, _) => plan with { At = Noon.AddSeconds(-301) }),
        ("no hash", "snapshotHash", (plan, _) => plan with { SnapshotHash = "" }),
        ("a balance left out", "held", (plan, _) => plan with { Held = [.. plan.Held.Skip(1)] }),
        ("a balance made up", "before", (plan, _) => plan with { Held = plan.Held.Replace(_ => true, holding => holding with { Amount = More(holding.Amount) }) }),
        ("another price", "before", (plan, _) => plan with { Before = plan.Before with { Weights = plan.Before.Weights.Replace(w => w.Value > Usd.Zero, w => w with { Price = new(w.Price.Raw * 2u) }) } }),
        ("an asset left out", "before", (plan, _) => plan with { Before = plan.Before with { Weights = [.. plan.Before.Weights.Skip(1)] } }),
        ("no legs", "legs: none", (plan, _) => plan with { Legs = [], Cost = CostEstimate.None, After = plan.Before }),
        ("an id used twice", "used by", (plan, _) => plan.Legs.Count < 2 ? null : plan with { Legs = plan.Legs.Replace(_ => true, leg => Named(leg, "r1.leg1")) }),
        ("an id with a slash", "make a leg's id", (plan, _) => First(plan, leg => Named(leg, "r1/leg1"))),
        ("a stranger's token", "no token of the portfolio", (plan, _) => First(plan, leg => Bring(leg, leg.ExpectedOut with { Token = new(leg.In.Token.Chain, Address.Parse("0x" + new string('9', 40))) }))),
        ("another token than the pool's", "", (plan, market) => OfSwap(plan, leg => Bring(leg, leg.ExpectedOut with { Token = market.Inputs.Facts.Tokens.First(t => t.Id != leg.In.Token && t.Id != leg.ExpectedOut.Token).Id }), market.Inputs.Facts.Tokens.Count > 2)),
        ("a transfer that stays", "", (plan, _) => OfTransfer(plan, leg => leg with { ExpectedOut = leg.ExpectedOut with { Token = leg.In.Token } })),
        ("nothing spent", "less than", (plan, _) => First(plan, leg => Spend(leg, leg.In with { Raw = UInt256.Zero }))),
        ("more spent than quoted for", "", (plan, _) => First(plan, leg => Spend(leg, leg.In with { Raw = leg.In.Raw * 2u }))),
        ("too little expected", "less than the", (plan, _) => First(plan, leg => Bring(leg, leg.ExpectedOut with { Raw = leg.ExpectedOut.Raw / 2u }))),
        ("too much expected", "wrong", (plan, _) => First(plan, leg => Bring(leg, leg.ExpectedOut with { Raw = leg.ExpectedOut.Raw * 2u }))),
        ("funded by nobody", "does not stand before", (plan, _) => First(plan, leg => Fund(leg, [new("r1.leg99", UInt256.One)]))),
        ("funded by itself", "does not stand before", (plan, _) => First(plan, leg => Fund(leg, [new(leg.Id, UInt256.One)]))),
        ("funded by a later leg", "does not stand before", (plan, _) => Funded(plan) is null ? null : plan with { Legs = [.. plan.Legs.Reverse()] }),
        ("funded twice over", "", (plan, _) => OfFunded(plan, leg => Fund(leg, [.. leg.Funding, .. leg.Funding]))),
        ("counting on more than is brought", "", (plan, _) => OfFunded(plan, leg => Fund(leg, leg.Funding.Replace(_ => true, f => f with { Raw = (f.Raw * 2u) + leg.In.Raw })))),
        ("counting on nothing", "counts on nothing", (plan, _) => OfFunded(plan, leg => Fund(leg, leg.Funding.Replace(_ => true, f => f with { Raw = UInt256.Zero })))),
        ("costs left out", "cost:", (plan, _) => plan.Cost.Total == Usd.Zero ? null : plan with { Cost = CostEstimate.None }),
        ("a rosier end", "after:", (plan, _) => plan with { After = plan.After with { Notional = plan.After.Notional + Usd.Of(1) } }),
        ("the same again", "", (plan, _) => plan with { Legs = [.. plan.Legs, .. plan.Legs.Select((leg, i) => Named(leg, "r2.leg" + leg.Id[^1] + i))], Cost = plan.Cost + plan.Cost }),
    ];

    public static TheoryData<string> Names => [.. Tamperings.Select(tampering => tampering.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_tampering_is_noticed(string name)
    {
        var (_, words, tamper) = Tamperings.Single(tampering => tampering.Name == name);
        var tried = 0;
        for (var seed = 0; tried < 25; seed++)
        {
            seed.ShouldBeLessThan(2_000, "too few plans can be tampered with in this way");
            var market = new RandomMarket(seed);
            if (Make(market) is { } plan && tamper(plan, market) is { } tampered)
            {
                tried++;
                PlanRules.Violations(tampered, market.Request, Noon).ShouldContain(violation => violation.Contains(words, StringComparison.Ordinal), $"seed {seed}: {tampered}");
            }
        }
    }

    [Fact]
    public void Spending_what_the_hub_does_not_hold_is_noticed()
    {
        // Without its funding a leg claims that its whole amount is held already.
        var noticed = Enumerable.Range(0, 500).Select(seed => new RandomMarket(seed)).Count(market =>
            Make(market) is { } plan && OfFunded(plan, leg => Fund(leg, [])) is { } tampered
            && PlanRules.Violations(tampered, market.Request, Noon).Any(violation => violation.Contains("held", StringComparison.Ordinal)));
        noticed.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Moving_away_from_the_targets_is_noticed()
    {
        // A sound plan, judged by a mandate that wants the opposite.
        for (var seed = 0; seed < 300; seed++)
        {
            var market = new RandomMarket(seed);
            if (Make(market) is { } plan && plan.Legs[0] is PlannedLeg.Swap)
            {
                var mandate = market.Inputs.Mandate;
                var asset = market.Inputs.Facts.Find(plan.Legs[0].In.Token)!.Asset;
                var other = mandate with { Targets = mandate.Targets.Replace(_ => true, target => target with { Bps = target.Asset == asset ? 10_000 : 0 }) };
                var before = Drift.Value(market.Inputs.Facts, other, plan.Held, [], PriceList.Of(plan.Before), plan.At);
                var violations = PlanRules.Violations(plan with { Before = before }, market.Request with { Mandate = other }, Noon);
                if (asset != mandate.Hub)
                {
                    violations.ShouldContain(violation => violation.Contains("above its target", StringComparison.Ordinal));
                }
            }
        }
    }

    private static Plan? Make(RandomMarket market) =>
        Planner.Draft(market.Inputs).Then(draft => Planner.Complete(draft, market.Answers(draft))).Match<Plan?>(plan => plan, _ => null);

    private static TokenAmount More(TokenAmount amount) => amount with { Raw = (amount.Raw * 2u) + UInt256.PowerOfTen(20) };

    private static Plan First(Plan plan, Func<PlannedLeg, PlannedLeg> change) => plan with { Legs = [change(plan.Legs[0]), .. plan.Legs.Skip(1)] };

    private static Plan? OfSwap(Plan plan, Func<PlannedLeg, PlannedLeg> change, bool possible) =>
        possible && plan.Legs.FirstOrDefault(leg => leg is PlannedLeg.Swap) is { } swap ? plan with { Legs = plan.Legs.Replace(leg => leg == swap, change) } : null;

    private static Plan? OfTransfer(Plan plan, Func<PlannedLeg.Transfer, PlannedLeg> change) =>
        plan.Legs.OfType<PlannedLeg.Transfer>().FirstOrDefault() is { } transfer ? plan with { Legs = plan.Legs.Replace(leg => leg == transfer, _ => change(transfer)) } : null;

    private static PlannedLeg? Funded(Plan plan) => plan.Legs.FirstOrDefault(leg => leg.Funding.Count > 0);

    private static Plan? OfFunded(Plan plan, Func<PlannedLeg, PlannedLeg> change) =>
        Funded(plan) is { } funded ? plan with { Legs = plan.Legs.Replace(leg => leg == funded, change) } : null;

    private static PlannedLeg Named(PlannedLeg leg, string id) => leg with { Id = id };

    private static PlannedLeg Spend(PlannedLeg leg, TokenAmount @in) => leg with { In = @in };

    private static PlannedLeg Bring(PlannedLeg leg, TokenAmount @out) => leg with { ExpectedOut = @out };

    private static PlannedLeg Fund(PlannedLeg leg, EquatableArray<Funding> funding) => leg with { Funding = funding };
}
