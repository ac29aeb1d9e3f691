using System.Numerics;
using FsCheck.Fluent;

namespace MeshRebalancer.Kernel.Tests.Numbers;

public sealed class UInt256BitTests
{
    [Fact]
    public void Bitwise_operations_agree() => Words.Pairs.Hold(p =>
    {
        var (a, b) = ((UInt256)p.A, (UInt256)p.B);
        ((BigInteger)(a & b)).ShouldBe(p.A & p.B);
        ((BigInteger)(a | b)).ShouldBe(p.A | p.B);
        ((BigInteger)(a ^ b)).ShouldBe(p.A ^ p.B);
        ((BigInteger)~a).ShouldBe(Words.Modulus - 1 - p.A);
    });

    [Fact]
    public void Shifts_drop_what_leaves_the_word() =>
        (from value in Words.Any.Generator from shift in Gen.Choose(0, 300) select (value, shift)).ToArbitrary().Hold(c =>
        {
            ((BigInteger)((UInt256)c.value << c.shift)).ShouldBe((c.value << c.shift) % Words.Modulus);
            ((BigInteger)((UInt256)c.value >> c.shift)).ShouldBe(c.value >> c.shift);
        });

    [Fact]
    public void A_negative_shift_throws()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => UInt256.One << -1);
        Should.Throw<ArgumentOutOfRangeException>(() => UInt256.One >> -1);
    }

    [Fact]
    public void Comparison_is_that_of_the_numbers() => Words.Pairs.Hold(p =>
    {
        var (a, b) = ((UInt256)p.A, (UInt256)p.B);
        Math.Sign(a.CompareTo(b)).ShouldBe(Math.Sign(p.A.CompareTo(p.B)));
        (a < b, a <= b, a > b, a >= b, a == b, a != b).ShouldBe((p.A < p.B, p.A <= p.B, p.A > p.B, p.A >= p.B, p.A == p.B, p.A != p.B));
        ((BigInteger)UInt256.Min(a, b)).ShouldBe(BigInteger.Min(p.A, p.B));
        ((BigInteger)UInt256.Max(a, b)).ShouldBe(BigInteger.Max(p.A, p.B));
        (a.Equals(b) && a.GetHashCode() != b.GetHashCode()).ShouldBeFalse();
    });

    [Fact]
    public void Only_another_word_compares()
    {
        UInt256.One.CompareTo(null).ShouldBe(1);
        UInt256.One.CompareTo((object)UInt256.Zero).ShouldBe(1);
        Should.Throw<ArgumentException>(() => UInt256.One.CompareTo("1"));
    }

    [Fact]
    public void Bit_length_is_that_of_the_number() =>
        Words.Any.Hold(value => ((UInt256)value).BitLength.ShouldBe((int)value.GetBitLength() * (value.IsZero ? 0 : 1)));

    [Fact]
    public void Big_endian_bytes_come_back() => Words.Any.Hold(value =>
    {
        var bytes = new byte[32];
        ((UInt256)value).WriteBigEndian(bytes);
        new BigInteger(bytes, isUnsigned: true, isBigEndian: true).ShouldBe(value);
        ((BigInteger)UInt256.ReadBigEndian(bytes)).ShouldBe(value);
        ((BigInteger)UInt256.ReadBigEndian(value.ToByteArray(isUnsigned: true, isBigEndian: true))).ShouldBe(value);
    });

    [Fact]
    public void More_than_32_bytes_throw() => Should.Throw<OverflowException>(() => UInt256.ReadBigEndian(new byte[33]));

    [Fact]
    public void Conversions_fit_or_throw() => Words.Any.Hold(value =>
    {
        Narrow(() => (ulong)(UInt256)value, value, ulong.MaxValue);
        Narrow(() => (long)(UInt256)value, value, long.MaxValue);
        Narrow(() => (UInt128)(UInt256)value, value, UInt128.MaxValue);
        ((double)(UInt256)value).ShouldBe((double)value);
    });

    [Fact]
    public void Numbers_outside_the_word_throw()
    {
        Should.Throw<OverflowException>(() => (UInt256)(-1L));
        Should.Throw<OverflowException>(() => (UInt256)BigInteger.MinusOne);
        Should.Throw<OverflowException>(() => (UInt256)Words.Modulus);
        ((BigInteger)(UInt256)(Words.Modulus - 1)).ShouldBe((BigInteger)UInt256.MaxValue);
    }

    private static void Narrow<T>(Func<T> narrow, BigInteger value, BigInteger largest)
        where T : System.Numerics.IBinaryInteger<T>
    {
        if (value > largest)
        {
            Should.Throw<OverflowException>(() => narrow());
        }
        else
        {
            BigInteger.CreateChecked(narrow()).ShouldBe(value);
        }
    }
}
