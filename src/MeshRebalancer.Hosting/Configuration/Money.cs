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
    public static UInt256? Wei(ConfigNode node, string key) => node.Parsed<UInt256>(key, "wei: a whole number as a text");

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
