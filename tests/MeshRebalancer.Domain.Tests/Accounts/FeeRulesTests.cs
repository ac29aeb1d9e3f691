using FsCheck;
using FsCheck.Fluent;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Accounts;

public sealed class FeeRulesTests
{
    private static readonly FeeQuote Cheap = new(1, 1, 3);

    [Fact]
    public void A_replacement_offers_an_eighth_more_rounded_up_and_a_free_tip_becomes_one()
    {
        Offer(new(100, 801, 8)).ShouldBe(new GasTerms(100, 902, 9));
        Offer(new(100, 800, 0)).ShouldBe(new GasTerms(100, 900, 1));
        Offer(new(100, 1, null)).ShouldBe(new GasTerms(100, 3, null));
    }

    [Fact]
    public void A_replacement_offers_what_gas_costs_now_if_that_is_more() =>
        Offer(new(100, 800, 8), now: new(5_000, 70, 10_070)).ShouldBe(new GasTerms(100, 10_070, 70));

    [Fact]
    public void A_replacement_is_capped_at_the_ceilings_but_never_below_the_eighth()
    {
        Offer(new(100, 800, 8), FeePolicy.Default with { FeeMaxWei = 1_000 }, new(5_000, 70, 10_070)).ShouldBe(new GasTerms(100, 1_000, 70));
        Offer(new(100, 800, 8), FeePolicy.Default with { SpendMaxWei = 95_099 }, new(5_000, 70, 10_070)).ShouldBe(new GasTerms(100, 950, 70));
        FeeRules.Replacement(new(100, 800, 8), 100, Cheap, FeePolicy.Default with { FeeMaxWei = 899 })
            .ShouldBeOfType<Result<GasTerms, string>.Fail>().Error.ShouldContain("900");
    }

    [Fact]
    public void Whatever_is_offered_in_its_place_replaces_it_and_keeps_to_the_ceilings() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll<(uint, uint, uint, uint)>(ArbMap.Default.ArbFor<(uint, uint, uint, uint)>(), seed =>
        {
            var (fee, tip, now, most) = seed;
            var last = new GasTerms(21_000, (UInt256)fee + tip, (UInt256)tip);
            var policy = FeePolicy.Default with { FeeMaxWei = (UInt256)most * 4u };
            return FeeRules.Replacement(last, 21_000, new(now, now / 2, (UInt256)now * 2u), policy).Match(
                offer => FeeRules.Replaces(offer, last) && FeeRules.IsWithin(offer, policy) && offer.PriorityFeeWei <= offer.FeeWei,
                _ => (UInt256)most * 4u < UInt256.MulDiv(last.FeeWei, 9u, 8u, Rounding.Up) + 1u);
        }));

    [Theory]
    [InlineData("depth:1", "depth:1")]
    [InlineData("depth:10000", "depth:10000")]
    [InlineData("safe", "safe")]
    [InlineData("finalized", "finalized")]
    [InlineData("depth:0", null)]
    [InlineData("depth:10001", null)]
    [InlineData("depth: 5", null)]
    [InlineData("latest", null)]
    public void A_confirmation_policy_is_read_from_its_word(string text, string? expected) => ConfirmationPolicy.Parse(text)?.ToString().ShouldBe(expected);

    private static GasTerms Offer(GasTerms last, FeePolicy? policy = null, FeeQuote? now = null) =>
        FeeRules.Replacement(last, last.GasLimit, now ?? Cheap, policy ?? FeePolicy.Default).Match(offer => offer, reason => throw new ShouldAssertException(reason));
}
