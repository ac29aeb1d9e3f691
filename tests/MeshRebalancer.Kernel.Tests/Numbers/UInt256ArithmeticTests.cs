using System.Numerics;

namespace MeshRebalancer.Kernel.Tests.Numbers;

/// <summary>Every operation against <see cref="BigInteger"/>.</summary>
public sealed class UInt256ArithmeticTests
{
    [Fact]
    public void Sums_are_exact_or_throw() => Words.Pairs.Hold(p => Words.ShouldAgree(() => (UInt256)p.A + (UInt256)p.B, p.A + p.B));

    [Fact]
    public void Differences_are_exact_or_throw() => Words.Pairs.Hold(p => Words.ShouldAgree(() => (UInt256)p.A - (UInt256)p.B, p.A - p.B));

    [Fact]
    public void Products_are_exact_or_throw() => Words.Pairs.Hold(p => Words.ShouldAgree(() => (UInt256)p.A * (UInt256)p.B, p.A * p.B));

    [Fact]
    public void Small_products_are_exact() => Words.Pairs.Hold(p =>
        Words.ShouldAgree(() => (UInt256)(p.A >> 128) * (UInt256)(p.B >> 128), (p.A >> 128) * (p.B >> 128)));

    [Fact]
    public void Quotient_and_remainder_are_exact() => Words.Pairs.Hold(p =>
    {
        if (p.B.IsZero)
        {
            Should.Throw<DivideByZeroException>(() => (UInt256)p.A / (UInt256)p.B);
            Should.Throw<DivideByZeroException>(() => (UInt256)p.A % (UInt256)p.B);
            return;
        }

        Words.ShouldAgree(() => (UInt256)p.A / (UInt256)p.B, p.A / p.B);
        Words.ShouldAgree(() => (UInt256)p.A % (UInt256)p.B, p.A % p.B);
    });

    // Hacker's Delight, divmnu: an estimate that is one too high after its correction, a multiply-and-subtract whose
    // quantity is not signed, and one whose borrow must be kept. Digits of 32 bits, the least significant first.
    [Theory]
    [InlineData(new uint[] { 3, 0, 0x80000000 }, new uint[] { 1, 0, 0x20000000 })]
    [InlineData(new uint[] { 0, 0, 0x8000, 0x7fff }, new uint[] { 1, 0, 0x8000 })]
    [InlineData(new uint[] { 0, 0xfffffffe, 0x80000000 }, new uint[] { 0xffff, 0x80000000 })]
    [InlineData(new uint[] { 0, 0xfffffffe, 0, 0x80000000 }, new uint[] { 0xffff, 0, 0x80000000 })]
    [InlineData(new uint[] { 0, 0xfffffffe, 0, 0x80000000 }, new uint[] { 0xffffffff, 0, 0x80000000 })]
    public void Known_traps_of_long_division_are_passed(uint[] dividend, uint[] divisor)
    {
        var (a, b) = (FromDigits(dividend), FromDigits(divisor));
        Words.ShouldAgree(() => (UInt256)a / (UInt256)b, a / b);
        Words.ShouldAgree(() => (UInt256)a % (UInt256)b, a % b);
    }

    [Fact]
    public void A_quotient_times_its_divisor_plus_the_remainder_is_the_dividend() => Words.Pairs.Hold(p =>
    {
        if (!p.B.IsZero)
        {
            var (quotient, remainder) = UInt256.DivRem((UInt256)p.A, (UInt256)p.B);
            ((quotient * (UInt256)p.B) + remainder).ShouldBe((UInt256)p.A);
            (remainder < (UInt256)p.B).ShouldBeTrue();
        }
    });

    [Fact]
    public void MulDiv_rounds_as_it_is_told() => Words.Triples.Hold(t =>
    {
        if (t.C.IsZero)
        {
            Should.Throw<DivideByZeroException>(() => UInt256.MulDiv((UInt256)t.A, (UInt256)t.B, (UInt256)t.C, Rounding.Down));
            return;
        }

        var down = BigInteger.DivRem(t.A * t.B, t.C, out var remainder);
        Words.ShouldAgree(() => UInt256.MulDiv((UInt256)t.A, (UInt256)t.B, (UInt256)t.C, Rounding.Down), down);
        Words.ShouldAgree(() => UInt256.MulDiv((UInt256)t.A, (UInt256)t.B, (UInt256)t.C, Rounding.Up), down + (remainder.IsZero ? 0 : 1));
    });

    [Fact]
    public void MulDiv_up_throws_where_only_the_rounding_overflows() =>
        Should.Throw<OverflowException>(() => UInt256.MulDiv(UInt256.MaxValue, 3UL, 2UL, Rounding.Up));

    [Fact]
    public void DivideBy_rounds_as_it_is_told() => Words.Pairs.Hold(p =>
    {
        if (!p.B.IsZero)
        {
            Words.ShouldAgree(() => ((UInt256)p.A).DivideBy((UInt256)p.B, Rounding.Down), p.A / p.B);
            Words.ShouldAgree(() => ((UInt256)p.A).DivideBy((UInt256)p.B, Rounding.Up), (p.A + p.B - 1) / p.B);
        }
    });

    [Fact]
    public void A_square_root_is_the_largest_whose_square_fits() => Words.Any.Hold(value =>
    {
        BigInteger root = UInt256.Sqrt((UInt256)value);
        (root * root <= value).ShouldBeTrue();
        ((root + 1) * (root + 1) > value).ShouldBeTrue();
    });

    [Fact]
    public void A_square_and_its_neighbours_have_the_root_they_should() => Words.Any.Hold(value =>
    {
        var root = (UInt256)(value >> 128);
        if (!root.IsZero)
        {
            UInt256.Sqrt(root * root).ShouldBe(root);
            UInt256.Sqrt((root * root) - 1UL).ShouldBe(root - 1UL);
        }
    });

    [Fact]
    public void Saturating_subtraction_stops_at_zero() => Words.Pairs.Hold(p =>
        ((BigInteger)UInt256.SaturatingSubtract((UInt256)p.A, (UInt256)p.B)).ShouldBe(BigInteger.Max(p.A - p.B, 0)));

    [Fact]
    public void Powers_of_ten_are_exact()
    {
        for (var exponent = 0; exponent <= 77; exponent++)
        {
            ((BigInteger)UInt256.PowerOfTen(exponent)).ShouldBe(BigInteger.Pow(10, exponent));
        }

        Should.Throw<ArgumentOutOfRangeException>(() => UInt256.PowerOfTen(78));
        Should.Throw<ArgumentOutOfRangeException>(() => UInt256.PowerOfTen(-1));
    }

    private static BigInteger FromDigits(uint[] digits) => digits.Reverse().Aggregate(BigInteger.Zero, (value, digit) => (value << 32) | digit);
}
