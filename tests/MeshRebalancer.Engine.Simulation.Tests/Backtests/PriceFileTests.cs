using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation.Tests.Backtests;

public sealed class PriceFileTests
{
    private static readonly AssetId Btc = AssetId.Parse("WBTC");
    private static readonly AssetId Eth = AssetId.Parse("WETH");
    private static readonly AssetId Cash = AssetId.Parse("USDC");

    [Fact]
    public void A_column_for_each_asset_is_read_exactly_and_what_is_taken_for_granted_is_said()
    {
        var history = Read("date,BTC,weth\n2026-01-01,0.123456789012345678,1e3\n2026-01-02,2,3\r\n2026-01-03,4,5\n", Btc, Eth, Cash);
        history.Assets.ShouldBe([Cash, Btc, Eth]);
        history.Bars[0].Prices.ShouldBe([new(UInt256.PowerOfTen(18)), new(UInt256.Parse("123456789012345678")), new(UInt256.PowerOfTen(21))]);
        history.Notes.ShouldBe(["column 'BTC' is taken for WBTC", "USDC has no column: it is worth 1 USD throughout"]);
        history.Step.ShouldBe(TimeSpan.FromDays(1));
        history.BarsPerYear.ShouldBe(365.25, 1e-9);
        history.Gaps.ShouldBeEmpty();
    }

    [Fact]
    public void Bars_of_one_asset_are_taken_for_the_one_that_is_traded()
    {
        var history = Read("date,open,high,low,close,volume\n2026-01-01,1,3,1,2,9\n2026-01-02,2,4,2,3,9\n2026-01-03,3,5,3,4,9", Btc, Cash);
        history.Bars[1].Shapes[1].ShouldBe(new(history.Bars[1].At, 2, 4, 2, 3));
        history.Notes[0].ShouldBe("column 'close' is taken for WBTC");
    }

    [Fact]
    public void A_line_for_each_symbol_and_date_begins_where_all_have_prices()
    {
        var history = Read("symbol,date,price\nBTC,Jan 1 2000,1\nBTC,Feb 1 2000,2\nBTC,Mar 1 2000,3\nBTC,Apr 1 2000,4\nETH,Feb 1 2000,5\nETH,Mar 1 2000,6\nETH,Apr 1 2000,7\nDOGE,Jan 1 2000,x", Btc, Eth, Cash);
        history.Bars.Count.ShouldBe(3);
        history.Gaps.ShouldBeEmpty();
        history.Notes.ShouldContain("1 of 4 lines lack a price of some asset and are left out; the first with all is 2000-02-01");
    }

    [Fact]
    public void Gaps_are_named_and_an_empty_cell_is_one()
    {
        var history = Read("date,WBTC\n2026-01-01,1\n2026-01-02,1\n2026-01-03,\n2026-01-04,1\n2026-01-05,1\n2026-01-09,1\n2026-01-10,1", Btc, Cash);
        history.Gaps.Select(gap => gap.Missing).ShouldBe([1, 3]);
    }

    [Fact]
    public void An_exchange_that_closes_over_weekends_has_no_gap_there()
    {
        var days = Enumerable.Range(5, 26).Select(day => new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero)).Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));
        var history = Read("date,WBTC\n" + string.Join('\n', days.Select(day => $"{day:yyyy-MM-dd},5")), Btc, Cash);
        history.Gaps.ShouldBeEmpty();
        history.Notes.ShouldContain("no bar on any Saturday or Sunday: steps of up to four days are no gaps");
    }

    [Fact]
    public void Instants_with_one_offset_are_read_and_seconds_too()
    {
        Read("timestamp,WBTC\n2026-01-01T01:00:00+01:00,1\n2026-01-01T02:00:00+01:00,1\n2026-01-01T03:00:00+01:00,1", Btc, Cash).Bars[0].At.ShouldBe(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Read("timestamp,WBTC\n1767225600,1\n1767229200,1\n1767232800,1", Btc, Cash).Step.ShouldBe(TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData("2026-01-02,1\n2026-01-02,1", "line 4, column 1: 2026-01-02 stands twice for WBTC, first in line 3")]
    [InlineData("2026-01-03,1\n2026-01-02,1", "line 4, column 1: 2026-01-02 stands after 2026-01-03 of line 3; lines must be in the order of time")]
    [InlineData("2026-01-02,0", "line 3, column 2: the price is zero; more than zero is needed")]
    [InlineData("2026-01-02,0.000", "line 3, column 2: the price is zero; more than zero is needed")]
    [InlineData("2026-01-02,-5", "line 3, column 2: the price is -5, a negative number; more than zero is needed")]
    [InlineData("2026-01-02,NaN", "line 3, column 2: the price is NaN; a finite number is needed")]
    [InlineData("2026-01-02,-Infinity", "line 3, column 2: the price is -Infinity; a finite number is needed")]
    [InlineData("2026-01-02,1e99", "line 3, column 2: the price is 1e99; ")]
    [InlineData("2026-01-02,1e-30", "line 3, column 2: the price is 1e-30, less than the smallest price of 10^-18")]
    [InlineData("2026-01-02,abc", "line 3, column 2: the price is 'abc'; a decimal number such as 1234.56 is needed")]
    [InlineData("2026-01-02,1,2", "line 3, column 2: 3 cells found, the header has 2")]
    [InlineData("2026-13-02,1", "line 3, column 1: '2026-13-02' is no date such as 2026-01-31 or 2026-01-31T12:00:00Z")]
    [InlineData("2026-01-02T00:00:00Z,1", "line 3, column 1: time zone +00:00 found, but an instant without a time zone in line 2; one way of writing instants is needed")]
    [InlineData("2026-01-02T00:00:00+02:00,1", "line 3, column 1: time zone +02:00 found, but an instant without a time zone in line 2")]
    public void What_is_wrong_is_told_with_line_and_column(string lines, string expected)
    {
        var wrong = Wrong($"date,WBTC\n2026-01-01,1\n{lines}\n2026-01-08,1\n2026-01-09,1", Btc, Cash);
        if (expected.Contains("1e99", StringComparison.Ordinal))
            wrong[0].ShouldStartWith("line 3, column 2: the price is");
        else
            wrong[0].ShouldStartWith(expected);
    }

    [Theory]
    [InlineData("", "line 1: no column of dates found")]
    [InlineData("date,DOGE\n2026-01-01,1", "line 1: no column of WBTC found in 'date,DOGE'")]
    [InlineData("date,WBTC,wbtc\n2026-01-01,1,1", "line 1, column 3: 'WBTC' stands twice")]
    [InlineData("date,WBTC\n2026-01-01,1", "prices: 1 lines with a price of every asset found")]
    [InlineData("symbol,date,price\nDOGE,2026-01-01,1", "no price of WBTC found in the whole file")]
    [InlineData("date,open,high,low,close\n2026-01-01,1,1,1,2", "line 2, column 3: high 1 and low 1 do not hold open 1 and close 2 between them")]
    public void A_file_that_cannot_be_used_is_refused_with_what_is_needed(string text, string expected) =>
        Wrong(text, Btc, Cash)[0].ShouldStartWith(expected);

    [Fact]
    public void Twenty_wrong_lines_are_told_and_the_others_counted() =>
        Wrong("date,WBTC\n" + string.Join('\n', Enumerable.Range(1, 25).Select(day => $"2026-01-{day:00},x")), Btc, Cash)[20].ShouldBe("… and 5 more");

    private static PriceHistory Read(string text, params AssetId[] assets) =>
        PriceFile.Read(text, [.. assets], [Cash]).Match(ok => ok, wrong => throw new InvalidOperationException(string.Join('\n', wrong)));

    private static EquatableArray<string> Wrong(string text, params AssetId[] assets) =>
        PriceFile.Read(text, [.. assets], [Cash]).Match(_ => throw new InvalidOperationException("It was read."), wrong => wrong);
}
