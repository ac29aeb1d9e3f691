using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Markets;

public sealed class MinimumOutTests
{
    [Fact]
    public void One_weth_at_2000_brings_at_least_1980_usdc_at_one_per_cent() =>
        MinimumOut.For(UInt256.PowerOfTen(18), Dollars(2_000), Dollars(1), 18, 6, 100).ShouldBe((UInt256)1_980_000_000u);

    [Fact]
    public void A_remainder_is_rounded_up_against_us() => MinimumOut.For(1u, Dollars(1), Dollars(3), 0, 0, 100).ShouldBe(UInt256.One);

    [Fact]
    public void Nothing_in_asks_for_nothing_out() => MinimumOut.For(0u, Dollars(1), Dollars(3), 18, 6, 100).ShouldBe(UInt256.Zero);

    [Fact]
    public void Products_past_256_bits_are_exact()
    {
        var huge = UInt256.MaxValue / UInt256.PowerOfTen(4);
        MinimumOut.For(huge, Dollars(1_000_000), Dollars(1_000_000), 36, 36, 0).ShouldBe(huge);
    }

    [Fact]
    public void It_is_the_smallest_amount_that_is_not_worse_than_the_slippage() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2_000),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var (amount, slippage) = ((UInt256)(ulong)random.NextInt64(), random.Next(0, 10_000));
            var (@in, @out) = (new Price((ulong)random.NextInt64(1, long.MaxValue)), new Price((ulong)random.NextInt64(1, long.MaxValue)));
            var (decimalsIn, decimalsOut) = (random.Next(37), random.Next(37));
            var least = MinimumOut.For(amount, @in, @out, decimalsIn, decimalsOut, slippage);
            IsEnough(least).ShouldBeTrue();
            (least.IsZero || !IsEnough(least - UInt256.One)).ShouldBeTrue();

            // out × priceOut ÷ 10^decimalsOut ≥ in × priceIn ÷ 10^decimalsIn × (1 − slippage), cross-multiplied.
            bool IsEnough(BigInteger raw) => raw * @out.Raw * BigInteger.Pow(10, decimalsIn) * 10_000
                >= (BigInteger)amount * @in.Raw * BigInteger.Pow(10, decimalsOut) * (10_000 - slippage);
        }));

    [Theory]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void Slippage_out_of_range_throws(int bps) =>
        Should.Throw<ArgumentOutOfRangeException>(() => MinimumOut.For(1u, Dollars(1), Dollars(1), 6, 6, bps));

    private static Price Dollars(ulong dollars) => new(Usd.Of(dollars).Raw);
}
