using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pools;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Planning;

/// <summary>1,000 USD of WETH are to be sold, 1% may be lost, and the pool is shallow.</summary>
public sealed class SlicingTests
{
    private static readonly Pool Pool = new("uniswap-v2", UsdcOnMainnet.Id, WethOnMainnet.Id, 3_000);
    private static readonly MarketMap Map = new(Facts.Tokens, [Pool], [], [new(Mainnet, Weth), new(Base, Weth)]);

    [Theory]
    [InlineData(1_000_000, 1_000)]
    [InlineData(100_000, 500)]
    [InlineData(50_000, 250)]
    [InlineData(2_000, 0)]
    public void What_loses_too_much_at_once_is_traded_in_the_largest_halving_that_does_not(ulong depth, ulong expected)
    {
        var made = Make(depth, out var notes);
        if (expected == 0)
        {
            made.ShouldBeOfType<Result<Plan, PlanRefusal>.Fail>().Error.Code.ShouldBe("slippage");
            return;
        }

        var plan = made.ShouldBeOfType<Result<Plan, PlanRefusal>.Ok>().Value;
        PriceList.Of(plan.Before).Of(Weth).ValueOf(plan.Legs.ShouldHaveSingleItem().In.Raw, 18, Rounding.Down).ShouldBe(Usd.Of(expected));
        notes.ShouldBe(plan.Explanation.Count(line => line.Contains("half of it is asked for", StringComparison.Ordinal)));
        PlanRules.Violations(plan, new(Facts, 1, Wanted, "test", Usd.Zero, Usd.Zero, Noon), Noon).ShouldBeEmpty();
    }

    [Fact]
    public void A_quote_that_was_not_given_is_not_asked_for_again() =>
        Planner.Smaller(Draft(), [.. Draft().QuotesWanted.Select(request => new QuoteAnswer.Declined(request, "none"))]).ShouldBeNull();

    private static Result<Plan, PlanRefusal> Make(ulong depth, out int halvings)
    {
        var draft = Draft();
        for (halvings = 0; Planner.Smaller(draft, Answers(draft, depth)) is { } smaller; halvings++)
            draft = smaller;
        return Planner.Complete(draft, Answers(draft, depth));
    }

    private static PlanDraft Draft() => Planner.Draft(new(Facts, Wanted, Map, Seen(2_000, 2), [new(Mainnet, 1u), new(Base, 1u)], "r1"))
        .ShouldBeOfType<Result<PlanDraft, PlanRefusal>.Ok>().Value;

    private static EquatableArray<QuoteAnswer> Answers(PlanDraft draft, ulong depth)
    {
        var pool = new ConstantProduct(Whole(depth, 6), Whole(depth, 18) / 2_000u);
        return [.. draft.QuotesWanted.OfType<QuoteRequest.Swap>().Select(swap => new QuoteAnswer.Given(
            swap, new(swap.Out, pool.In(zeroForOne: false, swap.In.Raw).ShouldBeOfType<PoolFill.Whole>().Out), [new(Mainnet, 1)], 15))];
    }
}
