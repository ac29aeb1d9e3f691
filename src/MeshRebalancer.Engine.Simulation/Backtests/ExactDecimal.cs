using System.Globalization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Reads a decimal text without ever passing through a floating-point number.</summary>
internal static class ExactDecimal
{
    private const int DigitsMax = 60;

    /// <summary>The number in units of 10^-scale, cut off (rounded down) after that; or why it is none.</summary>
    /// <param name="text">Digits with at most one point, and at most one exponent.</param>
    /// <param name="scale">Decimals that are kept.</param>
    public static Result<UInt256, string> Read(string text, int scale)
    {
        var word = text.Trim();
        if (word.Length == 0)
            return "is empty";
        if (word.TrimStart('+', '-').ToUpperInvariant() is "NAN" or "INF" or "INFINITY" or "∞")
            return $"is {word}; a finite number is needed";
        if (word[0] == '-')
            return $"is {word}, a negative number; more than zero is needed";
        var cut = word.IndexOfAny(['e', 'E']);
        var mantissa = cut < 0 ? word : word[..cut];
        var exponent = 0;
        var parts = mantissa.Split('.');
        if (parts.Length > 2 || mantissa is "" or "." || !parts.All(part => part.All(char.IsAsciiDigit)) || mantissa.Length > DigitsMax
            || (cut >= 0 && (!int.TryParse(word[(cut + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > DigitsMax)))
        {
            return $"is '{(word.Length > 40 ? word[..40] + "…" : word)}'; a decimal number such as 1234.56 is needed";
        }

        var digits = string.Concat(parts);
        var places = scale + exponent - (parts.Length == 2 ? parts[1].Length : 0);
        var kept = places >= 0 ? digits + new string('0', places) : digits.Length + places > 0 ? digits[..(digits.Length + places)] : "0";
        return kept.TrimStart('0') switch
        {
            "" => digits.Trim('0').Length == 0 ? "is zero; more than zero is needed" : $"is {word}, less than the smallest price of 10^-{scale}",
            { Length: > DigitsMax } => $"is {word}, more than any price can be",
            var whole => UInt256.Parse(whole),
        };
    }
}
