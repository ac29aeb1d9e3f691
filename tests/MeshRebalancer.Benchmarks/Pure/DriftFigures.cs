using System.Globalization;
using MeshRebalancer.Benchmarks.Harness;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Benchmarks.Pure;

/// <summary>Portfolios of eight assets judged on one core (sight, value, weights, band), beside summing the same amounts.</summary>
internal static class DriftFigures
{
    private const int Assets = 8;

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static async Task RunAsync(Sampling sampling, Action<Figure> report)
    {
        var (book, seen) = Portfolio();
        UInt256[] amounts = [.. seen.Holdings.Select(holding => holding.Amount.Raw)];
        var (ours, peer) = await sampling.CompareAsync(
            rounds =>
            {
                for (var i = 0; i < rounds; i++)
                {
                    Judge(book, seen);
                }
            },
            rounds =>
            {
                for (var i = 0; i < rounds; i++)
                {
                    Sum(amounts);
                }
            });
        report(new Figure.Compared($"Drift at {Assets} assets, one core", "portfolios/s", ours, "adding up the same 256-bit amounts", peer));
    }

    internal static void Judge(PortfolioBook book, Observation seen)
    {
        if (Drift.Value(book, seen) is not Result<Valuation, Hindrance>.Ok ok || !Drift.IsPastBand(ok.Value, book.Mandate))
            throw new InvalidOperationException("The portfolio stands outside its band.");
    }

    private static void Sum(ReadOnlySpan<UInt256> amounts)
    {
        var sum = UInt256.Zero;
        foreach (var amount in amounts)
        {
            sum += amount;
        }

        if (sum.IsZero)
            throw new InvalidOperationException("The portfolio is not empty.");
    }

    // Equal targets and, but for the first asset, equal values: one asset stands past its band.
    internal static (PortfolioBook Book, Observation Seen) Portfolio()
    {
        var chain = new ChainId(1);
        AssetId[] assets = [.. Enumerable.Range(0, Assets).Select(number => AssetId.Parse("ASSET" + Text(number)))];
        Token[] tokens = [.. assets.Select((asset, number) => new Token(new(chain, Address.Parse("0x" + number.ToString("x40", CultureInfo.InvariantCulture))), asset, 6 + (2 * number)))];
        var mandate = new Mandate(
            MandateMode.Automatic, [.. assets.Select(asset => new TargetWeight(asset, Drift.BpsWhole / Assets))], 500, 100, Usd.Of(10), assets[0],
            [new(chain, UInt256.PowerOfTen(16))], 3_600, 300);
        var facts = new PortfolioFacts("bench", "alpha", Address.Parse("0x" + new string('a', 40)), [.. tokens]);
        var seen = new Observation(
            Noon,
            [.. tokens.Select((token, number) => new Holding(new(token.Id, UInt256.PowerOfTen(token.Decimals) * (number == 0 ? 900UL : 100UL)), 100))],
            [new(chain, UInt256.PowerOfTen(18), 100)],
            [.. assets.Select(asset => new PriceView.Known(asset, new(Usd.Of(25).Raw), Noon, 1))],
            []);
        return (new(facts, mandate, [], [], null, 0, null), seen);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
