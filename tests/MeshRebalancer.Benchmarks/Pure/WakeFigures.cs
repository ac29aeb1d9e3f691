using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Portfolios;

namespace MeshRebalancer.Benchmarks.Pure;

/// <summary>
/// A tick of one asset over a million portfolios of eight assets, held in the index that the node asks: who must be judged again? Beside adding up as many
/// numbers as it compares, and beside judging each portfolio by itself.
/// </summary>
internal static class WakeFigures
{
    private const int Portfolios = 1_000_000;
    private const int Boxes = 1_000;

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        var (book, seen) = DriftFigures.Portfolio();
        AssetId[] assets = [.. book.Mandate.Targets.Select(target => target.Asset)];
        var index = Index(assets);
        long[] lows = [.. Enumerable.Range(0, Portfolios).Select(i => (long)i)], highs = [.. lows];
        foreach (var (what, price, leave) in new[] { ("none leaves its region", 25_000UL, 0), ("1 in 1,000 leaves its region", 25_011UL, Portfolios / Boxes) })
        {
            var view = new PriceView.Known(assets[3], At(price), Noon, 2);
            var (ours, sums) = await sampling.CompareAsync(rounds => Tick(index, view, leave, rounds), rounds => Sum(lows, highs, rounds));
            report(new Figure.Compared($"Tick over 1,000,000 portfolios of 8 assets: {what}", "portfolios/s", ours.Times(Portfolios), "adding up the same arrays", sums.Times(Portfolios)));
        }

        var quiet = new PriceView.Known(assets[3], At(25_000), Noon, 2);
        var (tick, judged) = await sampling.CompareAsync(rounds => Tick(index, quiet, 0, rounds), rounds =>
        {
            for (var i = 0; i < rounds; i++)
                DriftFigures.Judge(book, seen);
        });
        report(new Figure.Compared("Tick over 1,000,000 portfolios of 8 assets: none leaves its region", "portfolios/s", tick.Times(Portfolios), "judging each by itself", judged));
    }

    private static void Tick(WakeIndex index, PriceView view, int leave, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            if (index.Left(view).Count != leave)
                throw new InvalidOperationException($"{index.Left(view).Count} leave their regions, not {leave}.");
        }
    }

    private static void Sum(long[] lows, long[] highs, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            if (Sum(lows) + Sum(highs) == 0)
                throw new InvalidOperationException("The arrays are not empty.");
        }
    }

    private static long Sum(long[] column)
    {
        var sum = Vector<long>.Zero;
        foreach (var part in MemoryMarshal.Cast<long, Vector<long>>(column))
            sum += part;
        return Vector.Sum(sum);
    }

    // Boxes of different widths around 25 dollars, in milli-dollars: the narrowest ends 10 above.
    private static WakeIndex Index(AssetId[] assets)
    {
        var index = new WakeIndex();
        WakeRegion[] regions = [.. Enumerable.Range(0, Boxes).Select(box => new WakeRegion(
            [.. assets.Select(asset => new PriceInterval(asset, At(24_990 - ((ulong)box * 2)), At(25_010 + ((ulong)box * 2))))], Noon.AddDays(1)))];
        for (var i = 0; i < Portfolios; i++)
            index.Set(StreamId.Of("portfolio", "bench", "p" + i.ToString(CultureInfo.InvariantCulture)), assets, regions[i % Boxes], Noon.AddDays(1));
        return index;
    }

    private static Price At(ulong milliDollars) => new(UInt256.PowerOfTen(15) * milliDollars);
}
