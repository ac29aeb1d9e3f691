using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Reads exact amounts from decimal texts.</summary>
internal static class Money
{
    /// <summary>A USD value with at most 18 decimals, written as a text so that no reader rounds it.</summary>
    public static Usd? Usd(ConfigNode node, string key, bool required = true)
    {
        const string allowed = "an amount as a text, such as \"2500\" or \"0.5\"";
        if (node.Text(key, allowed, required) is not { } text)
        {
            return null;
        }

        if (FixedPoint(text, Domain.Markets.Usd.Scale) is { } raw)
        {
            return new(raw);
        }

        node.Violate(key, $"is '{text}'; {allowed}, without sign or exponent and with at most 18 decimals, is expected");
        return null;
    }

    /// <summary>Wei: a whole number as a text.</summary>
    public static UInt256? Wei(ConfigNode node, string key, bool required = true) => node.Parsed<UInt256>(key, "wei: a whole number as a text", required);

    /// <summary>An exact decimal text, in units of its last allowed decimal.</summary>
    public static UInt256? FixedPoint(ConfigNode node, string key, int decimals, bool required = true)
    {
        var allowed = $"an amount as a text, such as \"250\" or \"0.5\", with at most {decimals.ToString(System.Globalization.CultureInfo.InvariantCulture)} decimals";
        if (node.Text(key, allowed, required) is not { } text)
        {
            return null;
        }

        if (FixedPoint(text, decimals) is { } raw)
        {
            return raw;
        }

        node.Violate(key, $"is '{text}'; {allowed} is expected");
        return null;
    }

    private static UInt256? FixedPoint(string text, int scale)
    {
        var parts = text.Split('.');
        var fraction = parts.Length == 2 ? parts[1] : "";
        return parts.Length <= 2 && parts[0].Length is > 0 and <= 40 && fraction.Length <= scale && !(parts.Length == 2 && fraction.Length == 0)
            && parts.All(part => part.All(char.IsAsciiDigit))
            ? UInt256.Parse(parts[0] + fraction.PadRight(scale, '0'))
            : null;
    }
}
