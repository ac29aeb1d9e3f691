using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace MeshRebalancer.Kernel.Tests.Numbers;

public sealed class UInt256TextTests
{
    private static readonly BigInteger[] AroundPowersOfTen =
        [.. Enumerable.Range(0, 78).SelectMany(e => new[] { -1, 0, 1 }.Select(step => BigInteger.Pow(10, e) + step))];

    [Fact]
    public void Decimal_text_comes_back() => Words.Any.Hold(SameText);

    [Fact]
    public void Decimal_text_around_each_power_of_ten_comes_back() => Array.ForEach(AroundPowersOfTen, SameText);

    [Fact]
    public void Hexadecimal_text_is_read() => Words.Any.Hold(value =>
    {
        var digits = value.ToString("x", CultureInfo.InvariantCulture);
        ((BigInteger)UInt256.Parse("0x" + digits)).ShouldBe(value);
        ((BigInteger)UInt256.Parse("0X000" + digits.ToUpperInvariant())).ShouldBe(value);
    });

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1_000")]
    [InlineData("1,000")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("ff")]
    [InlineData("0x")]
    [InlineData("0xg")]
    [InlineData("0x-1")]
    [InlineData("1\0")]
    [InlineData("\u0661")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    [InlineData("999999999999999999999999999999999999999999999999999999999999999999999999999999")]
    [InlineData("1000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0x10000000000000000000000000000000000000000000000000000000000000000")]
    public void Other_text_is_refused(string text)
    {
        UInt256.TryParse(text, null, out var value).ShouldBeFalse();
        value.ShouldBe(UInt256.Zero);
        Should.Throw<FormatException>(() => UInt256.Parse(text)).Message.ShouldContain(text);
    }

    [Fact]
    public void Nothing_is_refused() => UInt256.TryParse(null, null, out _).ShouldBeFalse();

    [Fact]
    public void The_largest_is_read() =>
        UInt256.Parse("115792089237316195423570985008687907853269984665640564039457584007913129639935").ShouldBe(UInt256.MaxValue);

    [Fact]
    public void Leading_zeros_are_read_however_many() => UInt256.Parse(new string('0', 200) + "7").ShouldBe((UInt256)7UL);

    [Fact]
    public void A_format_is_that_of_BigInteger() =>
        UInt256.Parse("1234567").ToString("N0", CultureInfo.InvariantCulture).ShouldBe("1,234,567");

    [Fact]
    public void A_span_that_is_too_short_is_left_alone()
    {
        Span<char> text = stackalloc char[2];
        ((UInt256)123UL).TryFormat(text, out var written, default, null).ShouldBeFalse();
        written.ShouldBe(0);
        ((UInt256)12UL).TryFormat(text, out written, default, null).ShouldBeTrue();
        (written, new string(text)).ShouldBe((2, "12"));
    }

    [Fact]
    public void Json_is_a_decimal_string_and_comes_back() => Words.Any.Hold(value =>
    {
        var json = JsonSerializer.Serialize((UInt256)value);
        json.ShouldBe($"\"{value}\"");
        JsonSerializer.Deserialize<UInt256>(json).ShouldBe((UInt256)value);
        var keyed = JsonSerializer.Serialize(new Dictionary<UInt256, int> { [(UInt256)value] = 1 });
        JsonSerializer.Deserialize<Dictionary<UInt256, int>>(keyed)!.Keys.ShouldBe([(UInt256)value]);
    });

    [Theory]
    [InlineData("1")]
    [InlineData("1.5")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"0x10\"")]
    [InlineData("\"-1\"")]
    [InlineData("[\"1\"]")]
    public void Other_json_is_refused(string json) => Should.Throw<JsonException>(() => JsonSerializer.Deserialize<UInt256>(json));

    [Fact]
    public void A_json_key_that_is_no_number_is_refused() =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<Dictionary<UInt256, int>>("""{"one":1}"""));

    private static void SameText(BigInteger value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        ((UInt256)value).ToString(null, null).ShouldBe(text);
        $"{(UInt256)value}".ShouldBe(text);
        ((BigInteger)UInt256.Parse(text)).ShouldBe(value);
        ((BigInteger)UInt256.Parse("00" + text)).ShouldBe(value);
    }
}
