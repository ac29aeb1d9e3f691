using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace MeshRebalancer.Kernel.Tests.Numbers;

/// <summary>256-bit numbers that favour the edges where limbs and digits carry.</summary>
internal static class Words
{
    public static readonly BigInteger Modulus = BigInteger.One << 256;

    private static readonly int[] Borders = [0, 1, 8, 31, 32, 33, 63, 64, 65, 95, 96, 127, 128, 129, 191, 192, 193, 224, 255, 256];

    // Zero, one and the largest; each power of two at a border, and its neighbours.
    private static readonly BigInteger[] Edges =
        [.. Borders.SelectMany(bit => new[] { -1, 0, 1 }.Select(step => (BigInteger.One << bit) + step)).Where(value => value < Modulus).Distinct()];

    private static readonly Gen<BigInteger> LongRunsOfOnes =
        from length in Gen.Choose(1, 256)
        from shift in Gen.Choose(0, 256 - length)
        select ((BigInteger.One << length) - 1) << shift;

    private static readonly Gen<BigInteger> AnyLength =
        from bits in Gen.Choose(0, 256)
        from bytes in Gen.Choose(0, 255).ArrayOf(32)
        select Join(bytes, 8) >> (256 - bits);

    // 32-bit digits at their extremes: these make Knuth's estimate too high, so that the divisor is added back.
    private static readonly Gen<BigInteger> ExtremeDigits =
        from digits in Gen.Elements(0L, 0L, 1L, 2L, 0x7FFF_FFFFL, 0x8000_0000L, 0x8000_0001L, 0xFFFF_FFFEL, 0xFFFF_FFFFL).ArrayOf(8)
        from length in Gen.Choose(1, 8)
        select Join([.. digits.Take(length)], 32);

    public static Arbitrary<BigInteger> Any { get; } =
        Gen.OneOf(Gen.Elements(Edges), LongRunsOfOnes, AnyLength, ExtremeDigits).ToArbitrary();

    public static Arbitrary<(BigInteger A, BigInteger B)> Pairs { get; } =
        (from a in Any.Generator from b in Any.Generator select (a, b)).ToArbitrary();

    public static Arbitrary<(BigInteger A, BigInteger B, BigInteger C)> Triples { get; } =
        (from a in Any.Generator from b in Any.Generator from c in Any.Generator select (a, b, c)).ToArbitrary();

    /// <summary>Checks a property on 5,000 cases; a failure prints the case and the seed that repeats it.</summary>
    public static void Hold<T>(this Arbitrary<T> cases, Action<T> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), Prop.ForAll(cases, property));

    /// <summary>Ours agrees with BigInteger, where the result fits, and throws where it does not.</summary>
    public static void ShouldAgree(Func<UInt256> ours, BigInteger expected)
    {
        if (expected.Sign < 0 || expected >= Modulus)
        {
            Should.Throw<OverflowException>(() => ours());
        }
        else
        {
            ((BigInteger)ours()).ShouldBe(expected);
        }
    }

    private static BigInteger Join<T>(T[] digits, int bits)
        where T : IConvertible =>
        digits.Aggregate(BigInteger.Zero, (value, digit) => (value << bits) | digit.ToInt64(null));
}
