using MeshRebalancer.Node.Demo;

namespace MeshRebalancer.Node.Tests.Commands;

/// <summary>When a demo has succeeded.</summary>
public sealed class DemoExitTests
{
    [Theory]
    [InlineData(5_000, true)]
    [InlineData(5_150, true)]
    [InlineData(4_850, true)]
    [InlineData(5_151, false)]
    [InlineData(4_849, false)]
    public void A_portfolio_is_home_up_to_its_band_and_no_further(int wethBps, bool home) => Ended(wethBps).AllInsideBand.ShouldBe(home);

    [Fact]
    public void One_portfolio_outside_its_band_is_a_failure_of_all() => Ended(5_000, 5_151, 5_000).AllInsideBand.ShouldBeFalse();

    private static DemoReport Ended(params int[] wethBps) => new([.. wethBps.Select(Portfolio)], [], "mesh.db", 1);

    private static PortfolioReport Portfolio(int wethBps) => new(
        "probe", Weights(5_000), Weights(6_000), Weights(wethBps), 100, 99, new(0, 1, 0, 0), [])
    {
        BandBps = 150,
    };

    private static Dictionary<string, int> Weights(int wethBps) => new() { ["USDC"] = 10_000 - wethBps, ["WETH"] = wethBps };
}
