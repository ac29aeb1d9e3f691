using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Hosting.Nodes;

namespace MeshRebalancer.Hosting.Tests.Configuration;

public sealed class StoredBarsTests
{
    private const string Header = "time,asset,open,high,low,close\n";

    [Fact]
    public void Bars_of_several_assets_are_read_in_one_file_and_gaps_are_kept()
    {
        var read = StoredBars.Read(
            Header + "2026-07-01T00:00:00Z,WETH,2000,2010.5,1990,2005\r\n2026-07-01T00:00:00Z,USDC,1,1,1,1\n2026-07-01T03:00:00Z,WETH,2005,2005,2005,2005\n", TimeSpan.FromHours(1))
            .Match(ok => ok, wrong => throw new InvalidOperationException(string.Join("; ", wrong)));
        read.Keys.ShouldBe([AssetId.Parse("USDC"), AssetId.Parse("WETH")]);
        read[AssetId.Parse("WETH")].Bars[0].High.ShouldBe(2_010.5);
        read[AssetId.Parse("WETH")].Gaps.ShouldHaveSingleItem().Missing.ShouldBe(2);
    }

    [Theory]
    [InlineData("date,price\n", "line 1 is 'date,price'")]
    [InlineData(Header + "2026-07-01T00:00:00+02:00,WETH,1,1,1,1", "line 2 is")]
    [InlineData(Header + "2026-07-01T00:00:00Z,WETH,1,1,1", "line 2 is")]
    [InlineData(Header + "2026-07-01T00:00:00Z,WETH,1,NaN,1,1", "a price of NaN found")]
    [InlineData(Header + "2026-07-01T00:00:00Z,WETH,1,1,-1,1", "more than zero is needed")]
    [InlineData(Header + "2026-07-01T00:30:00Z,WETH,1,1,1,1", "does not begin at a multiple of 3600 s")]
    [InlineData(Header + "2026-07-01T00:00:00Z,WETH,1,1,1,1\n2026-07-01T00:00:00Z,WETH,1,1,1,1", "stands twice")]
    [InlineData(Header + "2026-07-01T01:00:00Z,WETH,1,1,1,1\n2026-07-01T00:00:00Z,WETH,1,1,1,1", "stands after the bar")]
    public void What_is_wrong_is_named(string text, string expected) =>
        StoredBars.Read(text, TimeSpan.FromHours(1)).Match(_ => "", wrong => string.Join("; ", wrong)).ShouldContain(expected);
}
