using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Planning;

public sealed class PlannerTests
{
    private static readonly Pool MainnetPool = new("uniswap-v3", UsdcOnMainnet.Id, WethOnMainnet.Id, 500);
    private static readonly Pool DearPool = MainnetPool with { FeePips = 3_000 };
    private static readonly Pool BasePool = new("uniswap-v3", WethOnBase.Id, UsdcOnBase.Id, 500);
    private static readonly BridgeRoute ToBase = new("cctp-v2", UsdcOnMainnet.Id, UsdcOnBase.Id);

    private static readonly MarketMap Map = new(
        Facts.Tokens, [MainnetPool, DearPool, BasePool], [ToBase, new("cctp-v2", UsdcOnBase.Id, UsdcOnMainnet.Id)], [new(Mainnet, Weth), new(Base, Weth)]);

    [Fact]
    public void A_surplus_is_sold_where_it_is_held_and_every_pool_is_asked()
    {
        // 4,000 USD of WETH beside 2,000 USDC: half a WETH too much.
        var draft = Draft(Inputs(Seen(2_000, 2)));
        var half = new TokenAmount(WethOnMainnet.Id, Whole(5, 17));
        draft.QuotesWanted.ShouldBe([new QuoteRequest.Swap(MainnetPool, half), new QuoteRequest.Swap(DearPool, half)]);
    }

    [Fact]
    public void The_best_quote_after_gas_wins()
    {
        var draft = Draft(Inputs(Seen(2_000, 2)));
        // The dear pool gives a dollar more, but its gas costs two more: 1,000,000 gas at 1 gwei and 2,000 USD.
        var plan = Complete(draft, [Given(draft.QuotesWanted[0], 995_000_000), Given(draft.QuotesWanted[1], 996_000_000, 1_150_000)]);
        plan.Legs.ShouldHaveSingleItem().ShouldBeOfType<PlannedLeg.Swap>().Pool.ShouldBe(MainnetPool);
        Complete(draft, [Given(draft.QuotesWanted[0], 995_000_000), Given(draft.QuotesWanted[1], 998_000_000, 1_150_000)])
            .Legs.ShouldHaveSingleItem().ShouldBeOfType<PlannedLeg.Swap>().Pool.ShouldBe(DearPool);
    }

    [Fact]
    public void Cost_is_told_by_kind_and_every_leg_explained()
    {
        var draft = Draft(Inputs(Seen(2_000, 2)));
        var plan = Complete(draft, [Given(draft.QuotesWanted[0], 995_000_000)]);
        var leg = plan.Legs.ShouldHaveSingleItem();
        leg.Id.ShouldBe("r1.leg1");
        leg.In.ShouldBe(new(WethOnMainnet.Id, Whole(5, 17)));
        leg.ExpectedOut.ShouldBe(Amount(UsdcOnMainnet, 995));
        // 1,000 USD at 0.05% is 0.50; 5 USD are lost, so 4.50 is slippage; 150,000 gas at 1 gwei is 0.30.
        leg.Cost.ShouldBe(new(Cents(30), Cents(50), Cents(450), Usd.Zero));
        plan.Cost.ShouldBe(leg.Cost);
        plan.After.Notional.ShouldBe(Usd.Of(5_995));
        plan.Explanation[0].ShouldBe(
            "Sell 0.5 WETH on chain 1 in uniswap-v3 (0.0500% pool); expected 995 USDC for 5.30 USD of cost. WETH weighs 6667 bps, 1667 bps above its target.");
        plan.Explanation[1].ShouldContain("no answer came");
        plan.SnapshotHash.Length.ShouldBe(64);
    }

    [Fact]
    public void What_is_pooled_only_elsewhere_is_bought_with_the_hub_that_crosses()
    {
        // 6,000 USDC on chain 1, WETH is pooled on 8453 alone: 3,000 must cross.
        var draft = Draft(Inputs(Seen(6_000, 0), Map with { Pools = [BasePool] }));
        draft.QuotesWanted.ShouldBe([new QuoteRequest.Transfer(ToBase, Amount(UsdcOnMainnet, 3_000)), new QuoteRequest.Swap(BasePool, Amount(UsdcOnBase, 3_000))]);
        var plan = Complete(draft, [Given(draft.QuotesWanted[0], 2_999_000_000), GivenRaw(draft.QuotesWanted[1], Whole(1_490, 15))]);
        plan.Legs[0].ShouldBeOfType<PlannedLeg.Transfer>().Cost.Bridge.ShouldBe(Usd.Of(1));
        // One dollar stayed with the bridge, so the buy spends what arrives, at a price scaled down with it.
        plan.Legs[1].In.ShouldBe(new(UsdcOnBase.Id, 2_999_000_000u));
        plan.Legs[1].Funding.ShouldBe([new("r1.leg1", 2_999_000_000u)]);
        plan.Legs[1].ExpectedOut.ShouldBe(new(WethOnBase.Id, UInt256.MulDiv(Whole(1_490, 15), 2_999u, 3_000u, Rounding.Down)));
    }

    [Fact]
    public void Value_is_sold_crossed_and_bought_in_one_chain_of_funding()
    {
        // A third asset that is held on chain 1 and shall become WETH, which is pooled on 8453 alone.
        var wbtc = TokenOf(Mainnet, 0xb0, AssetId.Parse("WBTC"), 8);
        var pool = new Pool("uniswap-v3", UsdcOnMainnet.Id, wbtc.Id, 3_000);
        var facts = Facts with { Tokens = [UsdcOnMainnet, wbtc, WethOnMainnet, WethOnBase, UsdcOnBase] };
        var seen = Seen(0, 0) with { Prices = [Priced(Usdc, 1), Priced(wbtc.Asset, 100_000), Priced(Weth, 2_000)] };
        seen = seen with { Holdings = [seen.Holdings[0], Hold(wbtc, 1), .. seen.Holdings.Skip(1)] };
        var mandate = Wanted with { Targets = [new(Usdc, 0), new(wbtc.Asset, 5_000), new(Weth, 5_000)] };
        var inputs = Inputs(seen, Map with { Tokens = facts.Tokens, Pools = [pool, BasePool] }) with { Facts = facts, Mandate = mandate };
        var draft = Draft(inputs);
        var plan = Complete(draft, [Given(draft.QuotesWanted[0], 49_850_000_000), Given(draft.QuotesWanted[1], 49_990_000_000), GivenRaw(draft.QuotesWanted[2], Whole(24_900, 15))]);
        plan.Legs.Select(leg => leg.GetType().Name).ShouldBe(["Swap", "Transfer", "Swap"]);
        plan.Legs[1].In.ShouldBe(new(UsdcOnMainnet.Id, 49_850_000_000u));
        plan.Legs[1].Funding.ShouldBe([new("r1.leg1", 49_850_000_000u)]);
        plan.Legs[2].In.ShouldBe(new(UsdcOnBase.Id, 49_840_000_000u));
        plan.Legs[2].Funding.ShouldBe([new("r1.leg2", 49_840_000_000u)]);
    }

    [Fact]
    public void A_quote_past_the_slippage_is_refused_with_words()
    {
        var draft = Draft(Inputs(Seen(2_000, 2)));
        var refusal = Refused(Planner.Complete(draft, [Given(draft.QuotesWanted[0], 989_999_999), Given(draft.QuotesWanted[1], 900_000_000)]));
        refusal.Code.ShouldBe("slippage");
        refusal.Final.ShouldBeFalse();
        refusal.Reason.ShouldContain("brings 989999999");
        refusal.Reason.ShouldContain("100 bps of slippage");
        Complete(draft, [Given(draft.QuotesWanted[0], 990_000_000)]).Legs.Count.ShouldBe(1);
    }

    [Fact]
    public void A_quote_far_above_the_verified_price_is_refused_too()
    {
        var draft = Draft(Inputs(Seen(2_000, 2)));
        Refused(Planner.Complete(draft, [Given(draft.QuotesWanted[0], 1_011_000_000), Given(draft.QuotesWanted[1], 1_011_000_000)]))
            .Reason.ShouldContain("the price or the quote is wrong");
    }

    [Fact]
    public void No_quote_at_all_is_no_liquidity_and_worth_asking_again()
    {
        var refusal = Refused(Planner.Complete(Draft(Inputs(Seen(2_000, 2))), []));
        refusal.Code.ShouldBe("no-liquidity");
        refusal.Final.ShouldBeFalse();
    }

    [Fact]
    public void What_has_no_pool_is_left_alone_and_explained()
    {
        var refusal = Refused(Planner.Draft(Inputs(Seen(2_000, 2), Map with { Pools = [] })));
        refusal.Code.ShouldBe("no-route");
        refusal.Final.ShouldBeTrue();
        refusal.Reason.ShouldContain("WETH on chain 1 is left alone: no pool with USDC there.");
    }

    [Fact]
    public void Nothing_to_do_is_final()
    {
        var inside = Refused(Planner.Draft(Inputs(Seen(4_000, 2))));
        (inside.Code, inside.Final).ShouldBe(("inside-band", true));
        var small = Refused(Planner.Draft(Inputs(Seen(2_000, 2)) with { Mandate = Wanted with { TradeMin = Usd.Of(1_001) } }));
        (small.Code, small.Final).ShouldBe(("too-small", true));
    }

    [Fact]
    public void A_chain_below_its_gas_reserve_takes_no_part()
    {
        var seen = Seen(2_000, 2) with { Gas = [new(Mainnet, 1u, 100), new(Base, Whole(1, 18), 100)] };
        var refusal = Refused(Planner.Draft(Inputs(seen)));
        (refusal.Code, refusal.Final).ShouldBe(("gas-low", false));
        refusal.Reason.ShouldContain("Chain 1 takes no part: 1 wei of native coin found, 10000000000000000 needed");
    }

    [Fact]
    public void A_plan_that_the_account_cannot_pay_gas_for_is_refused()
    {
        var draft = Draft(Inputs(Seen(2_000, 2)) with { GasPrices = [new(Mainnet, Whole(1, 14)), new(Base, 1u)] });
        // 5 USD lost in the fill; the gas of 150,000 × 10^14 wei is 15 of the coin, one is there.
        var refusal = Refused(Planner.Complete(draft, [Given(draft.QuotesWanted[0], 995_000_000)]));
        (refusal.Code, refusal.Final).ShouldBe(("gas-low", false));
        refusal.Reason.ShouldContain("15000000000000000000 needed");
    }

    [Fact]
    public void What_is_not_known_is_no_ground_to_plan_on()
    {
        Refused(Planner.Draft(Inputs(Seen(2_000, 2) with { Unreadable = ["chain 1"] }))).Code.ShouldBe("unreadable");
        Refused(Planner.Draft(Inputs(Seen(2_000, 2) with { Prices = [Priced(Usdc, 1)] }))).Code.ShouldBe("price-unknown");
        Refused(Planner.Draft(Inputs(Seen(2_000, 2)) with { GasPrices = [] })).Reason.ShouldContain("price of gas");
    }

    [Fact]
    public void The_hash_is_of_inputs_and_answers()
    {
        var draft = Draft(Inputs(Seen(2_000, 2)));
        var one = Complete(draft, [Given(draft.QuotesWanted[0], 995_000_000)]);
        Complete(draft, [Given(draft.QuotesWanted[0], 995_000_000)]).SnapshotHash.ShouldBe(one.SnapshotHash);
        Complete(draft, [Given(draft.QuotesWanted[0], 995_000_001)]).SnapshotHash.ShouldNotBe(one.SnapshotHash);
    }

    private static PlanInputs Inputs(Observation seen, MarketMap? map = null) =>
        new(Facts, Wanted, map ?? Map, seen, [new(Mainnet, 1_000_000_000u), new(Base, 1_000_000_000u)], "r1");

    private static PlanDraft Draft(PlanInputs inputs) => Planner.Draft(inputs).ShouldBeOfType<Result<PlanDraft, PlanRefusal>.Ok>().Value;

    private static Plan Complete(PlanDraft draft, EquatableArray<QuoteAnswer> answers) =>
        Planner.Complete(draft, answers).ShouldBeOfType<Result<Plan, PlanRefusal>.Ok>().Value;

    private static PlanRefusal Refused<T>(Result<T, PlanRefusal> result) => result.ShouldBeOfType<Result<T, PlanRefusal>.Fail>().Error;

    private static QuoteAnswer.Given Given(QuoteRequest request, ulong @out, ulong gas = 150_000) => GivenRaw(request, @out, gas);

    private static QuoteAnswer.Given GivenRaw(QuoteRequest request, UInt256 @out, ulong gas = 150_000) => request switch
    {
        QuoteRequest.Swap swap => new QuoteAnswer.Given(request, new(swap.Out, @out), [new(swap.Out.Chain, gas)], 15),
        QuoteRequest.Transfer transfer => new QuoteAnswer.Given(request, new(transfer.Route.To, @out), [new(Mainnet, gas), new(Base, gas)], 60),
    };

    private static Usd Cents(ulong cents) => new(UInt256.PowerOfTen(16) * cents);
}
