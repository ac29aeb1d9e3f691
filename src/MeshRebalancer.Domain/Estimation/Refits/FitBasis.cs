using System.Buffers.Binary;
using System.Security.Cryptography;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation.Refits;

/// <summary>What a model was fitted on: with the same bars anybody comes to the same figures.</summary>
/// <param name="Model">As in a mandate: <c>ewma</c>, <c>parkinson</c>, <c>garman-klass</c>, <c>garch</c> or <c>har</c>.</param>
/// <param name="BarSeconds">The length of a bar.</param>
/// <param name="HorizonBars">How far ahead it looks.</param>
/// <param name="Bars">How many bars.</param>
/// <param name="From">When the first of them began.</param>
/// <param name="Until">When the last of them ended.</param>
/// <param name="BarsHash">SHA-256 of them: each bar's beginning in seconds since 1970, open, high, low and close, as 64-bit big-endian words.</param>
public sealed record FitBasis(string Model, int BarSeconds, int HorizonBars, int Bars, DateTimeOffset From, DateTimeOffset Until, string BarsHash)
{
    /// <summary>The basis of a series of at least one bar.</summary>
    public static FitBasis Of(string model, int horizonBars, BarSeries series) => new(
        model, (int)series.Length.TotalSeconds, horizonBars, series.Bars.Count, series.Bars[0].At, series.Bars[series.Bars.Count - 1].At + series.Length, HashOf(series.Bars));

    /// <summary>Whether both are of one model in one use, whatever the bars.</summary>
    public bool IsOfSameModel(FitBasis other) => Model == other.Model && BarSeconds == other.BarSeconds && HorizonBars == other.HorizonBars;

    private static string HashOf(EquatableArray<Bar> bars)
    {
        var bytes = new byte[bars.Count * 40];
        var at = 0;
        foreach (var bar in bars)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(at), bar.At.ToUnixTimeSeconds());
            foreach (var (price, i) in new[] { bar.Open, bar.High, bar.Low, bar.Close }.Select((price, i) => (price, i)))
            {
                BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(at + 8 + (8 * i)), price);
            }

            at += 40;
        }

        return "0x" + Convert.ToHexStringLower(SHA256.HashData(bytes));
    }
}

/// <summary>One figure of a fitted model.</summary>
/// <param name="Name">Such as <c>alpha</c>, or <c>alpha.se</c> for its standard error.</param>
/// <param name="Value">The shortest text that reads back as the same number.</param>
public sealed record FitParameter(string Name, string Value);
