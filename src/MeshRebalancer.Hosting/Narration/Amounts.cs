using System.Globalization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Narration;

/// <summary>Amounts as people read them. For eyes only: nothing is ever computed from these texts.</summary>
public static class Amounts
{
    /// <summary>A USD value as a plain decimal text, rounded down: <c>1234.56</c>.</summary>
    public static string Usd(Usd value, int decimals = 2) => Fixed(value.Raw, Domain.Markets.Usd.Scale, decimals);

    /// <summary>A price as a plain decimal text with 8 digits after the point at most.</summary>
    public static string Usd(Price price) => Fixed(price.Raw, Domain.Markets.Usd.Scale, 8);

    /// <summary>An amount of a known token: <c>1.5 WETH</c>; of an unknown one its raw units.</summary>
    public static string Of(TokenAmount amount, IEnumerable<Token> tokens) =>
        tokens.FirstOrDefault(token => token.Id == amount.Token) is { } token
            ? $"{Trim(Fixed(amount.Raw, token.Decimals, Math.Min(token.Decimals, 8)))} {token.Asset}"
            : amount.ToString();

    /// <summary>Basis points as per cent: <c>+1.25%</c>.</summary>
    public static string Signed(int bps) => (bps / 100m).ToString("+0.00'%';-0.00'%';0.00'%'", CultureInfo.InvariantCulture);

    /// <summary>A fixed-point integer as a decimal text, cut (not rounded) after so many decimals.</summary>
    public static string Fixed(UInt256 raw, int scale, int decimals)
    {
        var digits = raw.ToString().PadLeft(scale + 1, '0');
        var fraction = digits[^scale..];
        return scale == 0 || decimals == 0 ? digits[..^scale] : $"{digits[..^scale]}.{fraction[..Math.Min(decimals, scale)]}";
    }

    private static string Trim(string text) => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
}
