using System.Globalization;
using System.Numerics;

namespace MeshRebalancer.Kernel;

public readonly partial struct UInt256
{
    // The largest power of ten in a limb: text is read and written nineteen digits at a time.
    private const int ChunkDigits = 19;
    private const ulong Chunk = 10_000_000_000_000_000_000;

    private const int DecimalDigitsMax = 78;
    private const int HexDigitsMax = 64;
    private const int HexChunkDigits = 16;

    /// <summary>Reads decimal digits, or hexadecimal ones after <c>0x</c>; no sign, no separators, no white space.</summary>
    /// <exception cref="FormatException">Something else, or 2^256 and more.</exception>
    public static UInt256 Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var value) ? value : throw new FormatException($"'{s}' is not an unsigned 256-bit integer.");

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse(string? s, IFormatProvider? provider, out UInt256 result) =>
        s is not null && s.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? TryParseHex(s.AsSpan(2), out result) : TryParseDecimal(s, out result);

    /// <summary>Reads decimal digits only.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<char> digits, out UInt256 result)
    {
        result = default;
        var significant = digits.TrimStart('0');
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9') || significant.Length > DecimalDigitsMax)
        {
            return false;
        }

        var value = Zero;
        while (!significant.IsEmpty)
        {
            var length = ((significant.Length - 1) % ChunkDigits) + 1;
            var chunk = ulong.Parse(significant[..length], NumberStyles.None, CultureInfo.InvariantCulture);
            if (!TryAppend(ref value, chunk))
            {
                return false;
            }

            significant = significant[length..];
        }

        result = value;
        return true;
    }

    /// <summary>Decimal digits.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[DecimalDigitsMax];
        return new(text[WriteDecimal(text)..]);
    }

    /// <inheritdoc cref="BigInteger.ToString(string, IFormatProvider)"/>
    public string ToString(string? format, IFormatProvider? formatProvider) => string.IsNullOrEmpty(format)
        ? ToString()
        : ((BigInteger)this).ToString(format, formatProvider ?? CultureInfo.InvariantCulture);

    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        if (!format.IsEmpty)
        {
            return ((BigInteger)this).TryFormat(destination, out charsWritten, format, provider ?? CultureInfo.InvariantCulture);
        }

        Span<char> text = stackalloc char[DecimalDigitsMax];
        var digits = text[WriteDecimal(text)..];
        var fits = digits.TryCopyTo(destination);
        charsWritten = fits ? digits.Length : 0;
        return fits;
    }

    private static bool TryParseHex(ReadOnlySpan<char> digits, out UInt256 result)
    {
        result = default;
        var significant = digits.TrimStart('0');
        if (digits.IsEmpty || significant.Length > HexDigitsMax || significant.ContainsAnyExcept("0123456789abcdefABCDEF"))
        {
            return false;
        }

        while (!significant.IsEmpty)
        {
            var length = ((significant.Length - 1) % HexChunkDigits) + 1;
            result = (result << 64) | ulong.Parse(significant[..length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            significant = significant[length..];
        }

        return true;
    }

    // The first chunk meets a zero, so that all later ones are whole: multiply by 10^19, add, and say whether it still fits.
    private static bool TryAppend(ref UInt256 value, ulong chunk)
    {
        Span<ulong> product = stackalloc ulong[8];
        Multiply(value, Chunk, product);
        return product[4] == 0 && !Add(new(product[3], product[2], product[1], product[0]), chunk, out value);
    }

    // Right-aligned; the answer is the index of the first digit.
    private int WriteDecimal(Span<char> text)
    {
        var start = text.Length;
        var rest = this;
        do
        {
            (rest, var chunk) = DivRem(rest, Chunk);
            var low = (ulong)chunk;
            for (var i = 0; rest.IsZero ? low > 0 : i < ChunkDigits; i++)
            {
                (low, var digit) = Math.DivRem(low, 10);
                text[--start] = (char)('0' + digit);
            }
        }
        while (!rest.IsZero);

        if (start == text.Length)
        {
            text[--start] = '0';
        }

        return start;
    }
}
