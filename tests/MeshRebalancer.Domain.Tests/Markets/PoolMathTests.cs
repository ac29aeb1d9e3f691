using MeshRebalancer.Domain.Markets.Pools;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Markets;

/// <summary>What holds for every pool; that the figures are the contracts' own is shown against the contracts.</summary>
public sealed class PoolMathTests
{
    private static readonly ConcentratedPool Book = new(
        TickMath.SqrtPriceAt(0), 0, 3_000_000_000_000, 3_000, 60,
        [new(-6_000, 1_000_000_000_000), new(-600, 2_000_000_000_000), new(600, -2_000_000_000_000), new(6_000, -1_000_000_000_000)]);

    [Theory]
    [InlineData(-887_272, "4295128739")]
    [InlineData(0, "79228162514264337593543950336")]
    [InlineData(887_272, "1461446703485210103287273052203988822378723970342")]
    public void Price_of_a_tick_is_what_the_contract_has(int tick, string sqrtPrice) => TickMath.SqrtPriceAt(tick).ShouldBe(UInt256.Parse(sqrtPrice));

    [Fact]
    public void Tick_of_a_price_is_the_greatest_not_above_it()
    {
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var tick = random.Next(TickMath.Min, TickMath.Max);
            var price = TickMath.SqrtPriceAt(tick);
            TickMath.TickAt(price).ShouldBe(tick);
            TickMath.TickAt(TickMath.SqrtPriceAt(tick + 1) - UInt256.One).ShouldBe(tick);
        }
    }

    [Theory]
    [InlineData(887_273)]
    [InlineData(-887_273)]
    public void Tick_out_of_range_is_refused(int tick) => Should.Throw<ArgumentOutOfRangeException>(() => TickMath.SqrtPriceAt(tick));

    [Fact]
    public void What_was_given_out_costs_at_least_what_going_in_brings_it()
    {
        var random = new Random(8);
        for (var i = 0; i < 2_000; i++)
        {
            var zeroForOne = i % 2 == 0;
            var amount = (UInt256)(ulong)random.NextInt64(1_000, 400_000_000_000);
            var given = ConcentratedSwap.In(Book, zeroForOne, amount).ShouldBeOfType<PoolFill.Whole>();
            given.Out.ShouldBeLessThan(amount + (amount / 1_000));
            if (!given.Out.IsZero)
            {
                ConcentratedSwap.Out(Book, zeroForOne, given.Out).ShouldBeOfType<PoolFill.Whole>().In.ShouldBeLessThanOrEqualTo(amount);
            }
        }
    }

    [Fact]
    public void More_in_never_brings_less_out_nor_a_better_rate()
    {
        var (last, lastIn) = (UInt256.Zero, UInt256.One);
        for (var amount = (UInt256)1_000_000UL; amount < (UInt256)300_000_000_000UL; amount = amount * 5UL / 4UL)
        {
            var given = ConcentratedSwap.In(Book, zeroForOne: true, amount).ShouldBeOfType<PoolFill.Whole>();
            given.Out.ShouldBeGreaterThanOrEqualTo(last);
            // A unit of rounding is all that a larger amount may win.
            (last.IsZero || given.Out * lastIn <= (last + 2UL) * amount).ShouldBeTrue($"{amount}");
            (last, lastIn) = (given.Out, amount);
        }
    }

    [Fact]
    public void A_pool_gives_what_it_has_and_says_that_it_was_all()
    {
        var all = ConcentratedSwap.In(Book, zeroForOne: true, UInt256.PowerOfTen(30)).ShouldBeOfType<PoolFill.Exhausted>();
        all.In.ShouldBeLessThan(UInt256.PowerOfTen(13));
        ConcentratedSwap.Out(Book, zeroForOne: true, all.Out + UInt256.One).ShouldBeOfType<PoolFill.Exhausted>();
    }

    [Fact]
    public void Beyond_what_was_read_nothing_is_known()
    {
        var narrow = new ConcentratedPool(TickMath.SqrtPriceAt(100), 100, Book.Liquidity, 3_000, 60, [new(600, -2_000_000_000_000)], 0, 15_300);
        ConcentratedSwap.In(narrow, zeroForOne: true, 100_000).ShouldBeOfType<PoolFill.Whole>();
        ConcentratedSwap.In(narrow, zeroForOne: true, UInt256.PowerOfTen(30)).ShouldBeOfType<PoolFill.Beyond>().Tick.ShouldBe(-1);
        ConcentratedSwap.In(narrow, zeroForOne: false, UInt256.PowerOfTen(20)).ShouldBeOfType<PoolFill.Beyond>();
    }

    [Fact]
    public void Parts_of_two_pools_are_refused()
    {
        Should.Throw<ArgumentException>(() => new ConcentratedPool(Book.SqrtPriceX96, 0, 1, 3_000, 60, [new(61, 1)])).Message.ShouldContain("61 is not a multiple");
        Should.Throw<ArgumentException>(() => new ConcentratedPool(Book.SqrtPriceX96, 0, 1, 3_000, 60, [new(120, 1), new(60, 1)])).Message.ShouldContain("does not come after");
        Should.Throw<ArgumentException>(() => new ConcentratedPool(UInt256.One, 0, 1, 3_000, 60, [])).Message.ShouldContain("price");
    }

    // 1,000 in against 10,000 / 20,000: 997 × 20,000 ÷ (10,000 × 1,000 ÷ 1,000 + 997) = 1,813 (v2-periphery's own rounding).
    [Fact]
    public void Pair_gives_what_its_product_allows()
    {
        var pair = new ConstantProduct(10_000, 20_000);
        pair.In(zeroForOne: true, 1_000).ShouldBeOfType<PoolFill.Whole>().Out.ShouldBe((UInt256)1_813UL);
        pair.Out(zeroForOne: true, 1_813).ShouldBeOfType<PoolFill.Whole>().In.ShouldBe((UInt256)1_000UL);
        pair.Out(zeroForOne: true, 20_000).ShouldBeOfType<PoolFill.Exhausted>();
        pair.In(zeroForOne: false, 0).ShouldBeOfType<PoolFill.Exhausted>();
    }

    [Fact]
    public void Products_of_pairs_never_fall()
    {
        var random = new Random(9);
        for (var i = 0; i < 2_000; i++)
        {
            var pair = new ConstantProduct((UInt256)(ulong)random.NextInt64(1_000_000, long.MaxValue), (UInt256)(ulong)random.NextInt64(1_000_000, long.MaxValue));
            if (pair.In(zeroForOne: true, (UInt256)(ulong)random.NextInt64(1, long.MaxValue / 2)) is PoolFill.Whole fill)
            {
                ((pair.Reserve0 + fill.In) * (pair.Reserve1 - fill.Out)).ShouldBeGreaterThanOrEqualTo(pair.Reserve0 * pair.Reserve1);
                pair.Out(zeroForOne: true, fill.Out).ShouldBeOfType<PoolFill.Whole>().In.ShouldBeLessThanOrEqualTo(fill.In + UInt256.One);
            }
        }
    }
}
