using System.Collections.Immutable;
using System.Numerics;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet.Tests;

public sealed class PoolMathTests
{
    [Theory]
    [InlineData(1_00000000, 6, 3000_00000000, 18)]
    [InlineData(60000_00000000, 8, 1_00000000, 6)]
    [InlineData(60000_00000000, 8, 3000_00000000, 18)]
    [InlineData(1, 18, 100000_00000000, 6)]
    public void Square_of_the_pools_price_is_the_ratio_of_the_dollar_prices(long price0, int decimals0, long price1, int decimals1)
    {
        var root = (BigInteger)PoolMath.SqrtPriceX96((ulong)price0, decimals0, (ulong)price1, decimals1);
        var ratio = (BigInteger)price0 * BigInteger.Pow(10, decimals1) * BigInteger.Pow(2, 192) / (price1 * BigInteger.Pow(10, decimals0));
        (root * root).ShouldBeLessThanOrEqualTo(ratio);
        ((root + 1) * (root + 1)).ShouldBeGreaterThan(ratio);
    }

    [Theory]
    [InlineData(500, 887270)]
    [InlineData(3000, 887220)]
    [InlineData(10000, 887200)]
    public void Full_range_ends_at_the_last_tick_of_the_fees_spacing(int fee, int upper) => PoolMath.FullRange(fee).ShouldBe((-upper, upper));

    [Fact]
    public void Fee_that_uniswap_does_not_have_is_refused() => Should.Throw<DevnetException>(() => PoolMath.FullRange(123));

    [Fact]
    public void Dollars_become_raw_units_rounded_down() => PoolMath.RawFor(100, 3_00000000, 6).ShouldBe((UInt256)33_333333UL);

    [Fact]
    public void Same_seed_walks_the_same_way_and_stays_between_half_and_twice()
    {
        var start = ImmutableSortedDictionary.Create<string, UInt256>(StringComparer.Ordinal).Add("WETH", 3000_00000000).Add("USDC", 1_00000000);
        var (one, two, other) = (new MarketWalk(start, 7, 2000), new MarketWalk(start, 7, 2000), new MarketWalk(start, 8, 2000));
        var (here, there, elsewhere) = (start, start, start);
        for (var step = 0; step < 200; step++)
        {
            (here, there, elsewhere) = (here.SetItems(one.Next(here)), there.SetItems(two.Next(there)), elsewhere.SetItems(other.Next(elsewhere)));
            here.ShouldBe(there);
            here["WETH"].ShouldBeInRange((UInt256)1500_00000000, (UInt256)6000_00000000);
        }

        here["USDC"].ShouldBe((UInt256)1_00000000);
        here.ShouldNotBe(elsewhere);
    }
}
