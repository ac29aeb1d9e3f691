using System.Numerics;
using MeshRebalancer.Domain.Markets.Pools;

namespace MeshRebalancer.Domain.Tests.Markets;

public sealed class PoolMeanTests
{
    [Theory]
    [InlineData(0, 6_000, 60, 100)]
    [InlineData(0, 6_059, 60, 100)]
    [InlineData(0, -6_000, 60, -100)]
    [InlineData(0, -6_001, 60, -101)]
    [InlineData(500, 500, 60, 0)]
    public void The_mean_tick_is_rounded_towards_minus_infinity_as_the_library_does(long before, long now, int seconds, int tick) =>
        PoolMean.Tick(before, now, seconds).ShouldBe(tick);

    [Fact]
    public void A_sum_that_has_wrapped_is_read_across_the_border()
    {
        var top = (BigInteger.One << 55) - 1;
        PoolMean.Tick(top - 999, -(BigInteger.One << 55) + 5_000, 60).ShouldBe(100);
        PoolMean.Tick(-(BigInteger.One << 55) + 5_000, top - 999, 60).ShouldBe(-100);
    }
}
