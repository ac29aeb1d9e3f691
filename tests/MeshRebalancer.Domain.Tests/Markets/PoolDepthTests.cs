using MeshRebalancer.Domain.Markets.Pools;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Tests.Markets;

/// <summary>What moves a pool's price by one percent, beside the formula for a pool whose liquidity is the same everywhere.</summary>
public sealed class PoolDepthTests
{
    private static readonly UInt256 One = UInt256.One << 96;
    private static readonly UInt128 Liquidity = (UInt128)1e24;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Depth_is_what_the_formula_says(bool zeroForOne)
    {
        var pool = new ConcentratedPool(One, 0, Liquidity, 0, 10, [new(-887_220, (Int128)Liquidity), new(887_220, -(Int128)Liquidity)]);
        // At a price of 1 both tokens ask for L × (1 ÷ √0.99 − 1).
        ((double)PoolDepth.Within(pool, zeroForOne, 100) / 1e24).ShouldBe((1 / Math.Sqrt(0.99)) - 1, 1e-7);
    }

    [Fact]
    public void A_fee_goes_in_too_and_where_nothing_more_is_known_the_known_part_counts()
    {
        var free = new ConcentratedPool(One, 0, Liquidity, 0, 10, []);
        var dear = new ConcentratedPool(One, 0, Liquidity, 10_000, 10, []);
        ((double)PoolDepth.Within(dear, true, 100) / (double)PoolDepth.Within(free, true, 100)).ShouldBe(1 / 0.99, 1e-5);
        var narrow = new ConcentratedPool(One, 0, Liquidity, 0, 10, [], knownFrom: -40, knownTo: 40);
        PoolDepth.Within(narrow, true, 100).ShouldBeLessThanOrEqualTo(PoolDepth.Within(free, true, 100));
        PoolDepth.Within(new ConcentratedPool(One, 0, 0, 0, 10, []), true, 100).ShouldBeLessThanOrEqualTo(UInt256.One);
    }
}
