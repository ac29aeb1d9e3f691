namespace MeshRebalancer.Kernel;

public readonly partial struct UInt256
{
    public static UInt256 operator +(UInt256 left, UInt256 right) =>
        Add(left, right, out var sum) ? throw new OverflowException("The sum does not fit 256 bits.") : sum;

    public static UInt256 operator -(UInt256 left, UInt256 right) =>
        left < right ? throw new OverflowException($"{left} − {right} is negative.") : Subtract(left, right);

    public static UInt256 operator *(UInt256 left, UInt256 right)
    {
        Span<ulong> product = stackalloc ulong[8];
        Multiply(left, right, product);
        return (product[4] | product[5] | product[6] | product[7]) == 0
            ? new(product[3], product[2], product[1], product[0])
            : throw new OverflowException("The product does not fit 256 bits.");
    }

    public static UInt256 operator /(UInt256 left, UInt256 right) => DivRem(left, right).Quotient;

    public static UInt256 operator %(UInt256 left, UInt256 right) => DivRem(left, right).Remainder;

    public static UInt256 operator <<(UInt256 value, int shift) => shift switch
    {
        < 0 => throw new ArgumentOutOfRangeException(nameof(shift), shift, "A shift is 0 or more."),
        0 => value,
        >= 256 => Zero,
        >= 64 => new UInt256(value._c, value._b, value._a, 0) << (shift - 64),
        _ => new(
            (value._d << shift) | (value._c >> (64 - shift)),
            (value._c << shift) | (value._b >> (64 - shift)),
            (value._b << shift) | (value._a >> (64 - shift)),
            value._a << shift),
    };

    public static UInt256 operator >>(UInt256 value, int shift) => shift switch
    {
        < 0 => throw new ArgumentOutOfRangeException(nameof(shift), shift, "A shift is 0 or more."),
        0 => value,
        >= 256 => Zero,
        >= 64 => new UInt256(0, value._d, value._c, value._b) >> (shift - 64),
        _ => new(
            value._d >> shift,
            (value._c >> shift) | (value._d << (64 - shift)),
            (value._b >> shift) | (value._c << (64 - shift)),
            (value._a >> shift) | (value._b << (64 - shift))),
    };

    public static UInt256 operator &(UInt256 left, UInt256 right) =>
        new(left._d & right._d, left._c & right._c, left._b & right._b, left._a & right._a);

    public static UInt256 operator |(UInt256 left, UInt256 right) =>
        new(left._d | right._d, left._c | right._c, left._b | right._b, left._a | right._a);

    public static UInt256 operator ^(UInt256 left, UInt256 right) =>
        new(left._d ^ right._d, left._c ^ right._c, left._b ^ right._b, left._a ^ right._a);

    public static UInt256 operator ~(UInt256 value) => new(~value._d, ~value._c, ~value._b, ~value._a);

    /// <summary>left − right, or zero where that would be negative.</summary>
    public static UInt256 SaturatingSubtract(UInt256 left, UInt256 right) => left > right ? Subtract(left, right) : Zero;

    /// <summary>Quotient and remainder.</summary>
    /// <exception cref="DivideByZeroException">The divisor is zero.</exception>
    public static (UInt256 Quotient, UInt256 Remainder) DivRem(UInt256 dividend, UInt256 divisor)
    {
        Span<ulong> wide = [dividend._a, dividend._b, dividend._c, dividend._d, 0, 0, 0, 0];
        return Divide(wide, divisor);
    }

    /// <summary>value × multiplier ÷ divisor with a 512-bit product in between, rounded as named.</summary>
    /// <exception cref="DivideByZeroException">The divisor is zero.</exception>
    /// <exception cref="OverflowException">The quotient does not fit 256 bits.</exception>
    public static UInt256 MulDiv(UInt256 value, UInt256 multiplier, UInt256 divisor, Rounding rounding)
    {
        Span<ulong> product = stackalloc ulong[8];
        Multiply(value, multiplier, product);
        var (quotient, remainder) = Divide(product, divisor);
        return rounding == Rounding.Up && !remainder.IsZero ? quotient + One : quotient;
    }

    /// <summary>This value ÷ divisor, rounded as named.</summary>
    public UInt256 DivideBy(UInt256 divisor, Rounding rounding) => MulDiv(this, One, divisor, rounding);

    /// <summary>10^exponent.</summary>
    /// <param name="exponent">0 … 77.</param>
    public static UInt256 PowerOfTen(int exponent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(exponent, 77);
        return PowersOfTen[exponent];
    }

    /// <summary>The integer square root, rounded down.</summary>
    public static UInt256 Sqrt(UInt256 value)
    {
        if (value.IsZero)
        {
            return Zero;
        }

        // Newton from above: starts at a power of two not below the root and only ever falls.
        var root = One << ((value.BitLength + 1) / 2);
        if (root.IsZero || root.BitLength > 128)
        {
            root = new UInt256(0, 0, ulong.MaxValue, ulong.MaxValue);
        }

        while (true)
        {
            var next = (root + (value / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }

    private static readonly UInt256[] PowersOfTen = BuildPowersOfTen();

    private static UInt256[] BuildPowersOfTen()
    {
        var powers = new UInt256[78];
        powers[0] = One;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10UL;
        }

        return powers;
    }

    private static bool Add(UInt256 x, UInt256 y, out UInt256 sum)
    {
        var a = (UInt128)x._a + y._a;
        var b = (UInt128)x._b + y._b + (a >> 64);
        var c = (UInt128)x._c + y._c + (b >> 64);
        var d = (UInt128)x._d + y._d + (c >> 64);
        sum = new((ulong)d, (ulong)c, (ulong)b, (ulong)a);
        return d >> 64 != 0;
    }

    private static UInt256 Subtract(UInt256 x, UInt256 y)
    {
        unchecked
        {
            var a = (UInt128)x._a - y._a;
            var b = (UInt128)x._b - y._b - ((ulong)(a >> 64) & 1);
            var c = (UInt128)x._c - y._c - ((ulong)(b >> 64) & 1);
            var d = (UInt128)x._d - y._d - ((ulong)(c >> 64) & 1);
            return new((ulong)d, (ulong)c, (ulong)b, (ulong)a);
        }
    }

    private static void Multiply(UInt256 x, UInt256 y, Span<ulong> product)
    {
        product.Clear();
        ReadOnlySpan<ulong> left = [x._a, x._b, x._c, x._d];
        ReadOnlySpan<ulong> right = [y._a, y._b, y._c, y._d];
        for (var i = 0; i < 4; i++)
        {
            if (left[i] == 0)
            {
                continue;
            }

            ulong carry = 0;
            for (var j = 0; j < 4; j++)
            {
                var term = ((UInt128)left[i] * right[j]) + product[i + j] + carry;
                product[i + j] = (ulong)term;
                carry = (ulong)(term >> 64);
            }

            product[i + 4] = carry;
        }
    }

    /// <summary>512 by 256 bits: Knuth, The Art of Computer Programming, volume 2, 4.3.1, algorithm D, on 32-bit digits.</summary>
    private static (UInt256 Quotient, UInt256 Remainder) Divide(ReadOnlySpan<ulong> dividend, UInt256 divisor)
    {
        if (divisor.IsZero)
        {
            throw new DivideByZeroException();
        }

        Span<uint> u = stackalloc uint[17];
        Span<uint> v = stackalloc uint[8];
        Span<uint> q = stackalloc uint[16];
        q.Clear();
        var m = Digits(dividend, u);
        var n = Digits([divisor._a, divisor._b, divisor._c, divisor._d], v);
        if (m < n)
        {
            return (Zero, FromDigits(u[..8]));
        }

        if (n == 1)
        {
            return DivideByDigit(u, m, v[0], q);
        }

        var shift = System.Numerics.BitOperations.LeadingZeroCount(v[n - 1]);
        ShiftLeft(v[..n], shift);
        u[m] = 0;
        ShiftLeft(u[..(m + 1)], shift);
        for (var j = m - n; j >= 0; j--)
        {
            q[j] = QuotientDigit(u.Slice(j, n + 1), v[..n]);
        }

        ShiftRight(u[..n], shift);
        u[n..].Clear();
        return (Quotient(q), FromDigits(u[..8]));
    }

    private static (UInt256 Quotient, UInt256 Remainder) DivideByDigit(Span<uint> u, int m, uint divisor, Span<uint> q)
    {
        ulong remainder = 0;
        for (var i = m - 1; i >= 0; i--)
        {
            var part = (remainder << 32) | u[i];
            q[i] = (uint)(part / divisor);
            remainder = part % divisor;
        }

        return (Quotient(q), remainder);
    }

    /// <summary>Steps D3 to D6: estimates one digit, subtracts, and adds back when the estimate was one too high.</summary>
    private static uint QuotientDigit(Span<uint> u, ReadOnlySpan<uint> v)
    {
        var n = v.Length;
        var top = ((ulong)u[n] << 32) | u[n - 1];
        var estimate = top / v[n - 1];
        var rest = top % v[n - 1];
        while (estimate > uint.MaxValue || estimate * v[n - 2] > ((rest << 32) | u[n - 2]))
        {
            estimate--;
            rest += v[n - 1];
            if (rest > uint.MaxValue)
            {
                break;
            }
        }

        long borrow = 0;
        ulong carry = 0;
        for (var i = 0; i < n; i++)
        {
            var product = (estimate * v[i]) + carry;
            carry = product >> 32;
            var difference = u[i] + borrow - (uint)product;
            u[i] = (uint)difference;
            borrow = difference >> 32;
        }

        var last = u[n] + borrow - (long)carry;
        u[n] = (uint)last;
        if (last >= 0)
        {
            return (uint)estimate;
        }

        ulong addCarry = 0;
        for (var i = 0; i < n; i++)
        {
            var sum = (ulong)u[i] + v[i] + addCarry;
            u[i] = (uint)sum;
            addCarry = sum >> 32;
        }

        u[n] += (uint)addCarry;
        return (uint)(estimate - 1);
    }

    private static int Digits(ReadOnlySpan<ulong> limbs, Span<uint> digits)
    {
        digits.Clear();
        var count = 0;
        for (var i = 0; i < limbs.Length; i++)
        {
            digits[2 * i] = (uint)limbs[i];
            digits[(2 * i) + 1] = (uint)(limbs[i] >> 32);
            count = digits[(2 * i) + 1] != 0 ? (2 * i) + 2 : digits[2 * i] != 0 ? (2 * i) + 1 : count;
        }

        return count;
    }

    private static void ShiftLeft(Span<uint> digits, int shift)
    {
        uint carry = 0;
        for (var i = 0; shift > 0 && i < digits.Length; i++)
        {
            var digit = digits[i];
            digits[i] = (digit << shift) | carry;
            carry = digit >> (32 - shift);
        }
    }

    private static void ShiftRight(Span<uint> digits, int shift)
    {
        uint carry = 0;
        for (var i = digits.Length - 1; shift > 0 && i >= 0; i--)
        {
            var digit = digits[i];
            digits[i] = (digit >> shift) | carry;
            carry = digit << (32 - shift);
        }
    }

    private static UInt256 Quotient(ReadOnlySpan<uint> digits) =>
        digits[8..].IndexOfAnyExcept(0u) < 0
            ? FromDigits(digits[..8])
            : throw new OverflowException("The quotient does not fit 256 bits.");

    private static UInt256 FromDigits(ReadOnlySpan<uint> d) => new(
        ((ulong)d[7] << 32) | d[6], ((ulong)d[5] << 32) | d[4], ((ulong)d[3] << 32) | d[2], ((ulong)d[1] << 32) | d[0]);
}
