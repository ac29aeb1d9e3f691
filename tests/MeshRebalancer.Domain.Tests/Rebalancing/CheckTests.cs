using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Rebalancing.Answers;
using static MeshRebalancer.Domain.Tests.Rebalancing.Sample;

namespace MeshRebalancer.Domain.Tests.Rebalancing;

public sealed class CheckTests
{
    private static readonly TokenAmount FiveEth = Amount(Weth1, 5);

    [Fact]
    public void A_sufficient_allowance_lets_the_swap_go_at_once_with_the_least_from_verified_prices_and_a_deadline()
    {
        var swapping = Planned.WhenChecked("r1.leg1", check => check with { Allowance = FiveEth.Raw }).SecondTimeNothing()
            .Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.LegSwapping>();
        // 5 WETH at 2,000 USD are 10,000 USDC; 50 bps less are 9,950.
        swapping.Action.ShouldBe(new ChainAction.Swap(SellPool, FiveEth, Amount(Usdc1, 9_950), T0.AddMinutes(10)));
        swapping.Submission.ShouldBe(EffectId.Of(Own, "r1.leg1.swap"));
    }

    [Fact]
    public void No_allowance_is_set_to_exactly_the_amount()
    {
        var approving = Planned.WhenChecked("r1.leg1", check => check).SecondTimeNothing()
            .Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.LegApproving>();
        approving.Action.ShouldBe(new ChainAction.Approve(FiveEth, "uniswap-v3"));
        approving.Submission.ShouldBe(EffectId.Of(Own, "r1.leg1.approve"));
    }

    [Fact]
    public void A_smaller_allowance_is_taken_back_first()
    {
        var saga = Planned.WhenChecked("r1.leg1", check => check with { Allowance = UInt256.One }).Next;
        var submit = saga.Effect<RebalanceEffect.Submit>("r1.leg1.approve-reset");
        submit.Action.ShouldBe(new ChainAction.Approve(FiveEth with { Raw = UInt256.Zero }, "uniswap-v3"));
        saga = saga.Answer("r1.leg1.approve-reset", "r1.leg1.approve-reset-outcome");
        saga.Effect<RebalanceEffect.Submit>("r1.leg1.approve").Action.ShouldBe(new ChainAction.Approve(FiveEth, "uniswap-v3"));
        saga.Answer("r1.leg1.approve", "r1.leg1.approve-outcome").Leg("r1.leg1").ShouldBeOfType<LegState.Swapping>();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_quote_below_the_least_is_blocked_and_one_at_the_least_is_not(ulong missing, bool passes)
    {
        var least = Amount(Usdc1, 9_950).Raw;
        var events = Planned.WhenChecked("r1.leg1", check => check with { QuotedOut = least - missing }).SecondTimeNothing().Events;
        (events[0] is RebalanceEvent.LegApproving).ShouldBe(passes);
        if (!passes)
            events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.LegChecking>().Blocked.ShouldNotBeNull().ShouldContain("9949999999");
    }

    [Fact]
    public void What_can_not_be_believed_or_afforded_is_blocked_in_words()
    {
        Blocked(check => check with { PriceIn = new PriceView.Unknown(Weth, "one source only") }).ShouldBe("price-unknown: WETH: one source only");
        Blocked(check => check with { PriceOut = View(Weth, T0) }).ShouldStartWith("price-unknown: The price of USDC is needed");
        Blocked(check => check with { PriceOut = View(Usdc, T0.AddSeconds(-121)) }).ShouldBe("price-stale: The price of USDC is 121 s old; 120 s are allowed.");
        Blocked(check => check with { Native = [new(One, new PriceView.Unknown(Weth, "dead"))] }).ShouldBe("price-unknown: WETH: dead");
        Blocked(check => check with { Native = [] }).ShouldStartWith("price-unknown: The native coin's price of chain 1");
        Blocked(check => check with { Balance = FiveEth.Raw - UInt256.One }).ShouldStartWith("balance-low: The account holds 4999999999999999999");
        Blocked(check => check with { QuotedOut = UInt256.Zero }).ShouldStartWith("slippage: The venue quotes 0");
    }

    [Fact]
    public void A_price_exactly_as_old_as_allowed_passes() =>
        Planned.WhenChecked("r1.leg1", check => check with { PriceIn = View(Weth, T0.AddSeconds(-120)) })
            .Events[0].ShouldBeOfType<RebalanceEvent.LegApproving>();

    [Fact]
    public void A_burn_allows_the_bridge_its_quoted_fee_and_no_more_than_the_mandates_slippage()
    {
        var saga = CrossingTests.AtBridge();
        var amount = saga.Effect<RebalanceEffect.CheckLeg>("r1.leg2.check").AmountIn;
        var most = UInt256.MulDiv(amount.Raw, 50UL, 10_000UL, Rounding.Down);
        var burning = saga.WhenChecked("r1.leg2", check => check with { Allowance = amount.Raw, FeeMax = most, QuotedOut = amount.Raw - most })
            .Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.LegBurning>();
        burning.Action.ShouldBe(new ChainAction.Burn("cctp-v2", amount, UsdcB, most));
        burning.Terms.OutMin.ShouldBe(new TokenAmount(UsdcB, amount.Raw - most));
        Block(saga, "r1.leg2", check => check with { FeeMax = most + UInt256.One }).ShouldStartWith("bridge-fee: ");
        Block(saga, "r1.leg2", check => check with { QuotedOut = check.QuotedOut - UInt256.One }).ShouldStartWith("slippage: The bridge quotes");
        Block(saga, "r1.leg2", check => check with { Native = [check.Native[0]] }).ShouldContain("chain 8453");
    }

    [Fact]
    public void Five_blocked_looks_fail_the_leg_and_those_that_it_funds()
    {
        var saga = Planned;
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            saga = saga.When(new RebalanceCommand.ReportBlocked(EffectId.Of(Own, "r1.leg1.check", attempt), "no-quote", "dead", T0)).SecondTimeNothing().Next;
            var looking = saga.Leg("r1.leg1").ShouldBeOfType<LegState.Checking>();
            looking.ShouldBe(new LegState.Checking(attempt + 1, FiveEth, T0 + RebalanceLimits.Backoff(attempt), "no-quote: dead"));
            saga.Effect<RebalanceEffect.CheckLeg>("r1.leg1.check").DueAt.ShouldBe(looking.NotBefore);
        }

        saga.When(new RebalanceCommand.ReportBlocked(EffectId.Of(Own, "r1.leg1.check", 5), "no-quote", "dead", T0)).Then(
            new RebalanceEvent.LegFailed("r1.leg1", "no-quote", "dead", T0),
            new RebalanceEvent.LegFailed("r1.leg2", "funding-failed", "r1.leg1, which funds it, failed.", T0),
            new RebalanceEvent.LegFailed("r1.leg3", "funding-failed", "r1.leg2, which funds it, failed.", T0),
            new RebalanceEvent.Replanning(
                2,
                "r1.leg1: no-quote: dead r1.leg2: funding-failed: r1.leg1, which funds it, failed. r1.leg3: funding-failed: r1.leg2, which funds it, failed.",
                T0.AddSeconds(5),
                T0));
    }

    [Fact]
    public void Terms_that_went_stale_while_the_allowance_was_confirmed_are_looked_at_again()
    {
        var saga = Planned.Answer("r1.leg1.check", "r1.leg1.approve");
        saga.WhenRead("r1.leg1.approve-outcome", new ActionOutcome.Approved(), T0.AddSeconds(120)).Next.Leg("r1.leg1").ShouldBeOfType<LegState.Swapping>();
        saga.WhenRead("r1.leg1.approve-outcome", new ActionOutcome.Approved(), T0.AddSeconds(121)).SecondTimeNothing()
            .Next.Leg("r1.leg1").ShouldBe(new LegState.Checking(2, FiveEth, null, null));
    }

    private static string Blocked(Func<LegCheck, LegCheck> change) => Block(Planned, "r1.leg1", change);

    private static string Block(Scenario<RebalanceState, RebalanceCommand, RebalanceEvent, RebalanceEffect> saga, string legId, Func<LegCheck, LegCheck> change) =>
        saga.WhenChecked(legId, change).SecondTimeNothing().Events.ShouldHaveSingleItem().ShouldBeOfType<RebalanceEvent.LegChecking>().Blocked.ShouldNotBeNull();
}
