using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Portfolios;

namespace MeshRebalancer.Runtime.Tests.Portfolios;

public sealed class WakeIndexTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AssetId[] Assets = [.. Enumerable.Range(0, 8).Select(i => AssetId.Parse($"A{i}"))];

    /// <summary>Portfolios come and go, boxes are replaced, prices move: each answer is that of asking every box.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void It_finds_exactly_the_portfolios_that_a_look_at_every_box_finds(int seed)
    {
        var random = new Random(seed);
        var index = new WakeIndex();
        var boxes = new SortedDictionary<StreamId, (AssetId[] Assets, WakeRegion? Region, DateTimeOffset Expires)>();
        for (var step = 0; step < 3_000; step++)
        {
            var portfolio = StreamId.Of("portfolio", "main", $"p{random.Next(60)}");
            if (random.Next(5) == 0)
            {
                boxes.Remove(portfolio);
                index.Remove(portfolio);
            }
            else
            {
                var box = Box(random);
                boxes[portfolio] = box;
                index.Set(portfolio, box.Assets, box.Region, box.Expires);
            }

            index.Count.ShouldBe(boxes.Count);
            var view = View(random);
            index.Left(view).ShouldBe(boxes.Where(entry => Leaves(entry.Value, view)).Select(entry => entry.Key), $"seed {seed}, step {step}");
            var now = Noon.AddSeconds(random.Next(100));
            index.Expired(now).ShouldBe(boxes.Where(entry => entry.Value.Expires < now).Select(entry => entry.Key), $"seed {seed}, step {step}");
        }
    }

    [Fact]
    public void Both_ends_of_an_interval_belong_to_it()
    {
        var index = new WakeIndex();
        var portfolio = StreamId.Of("portfolio", "main", "p");
        index.Set(portfolio, [Assets[0]], new([new(Assets[0], new(10u), new(20u))], Noon), Noon);
        foreach (var (price, left) in new[] { (9u, true), (10u, false), (20u, false), (21u, true) })
        {
            index.Leaves(portfolio, new PriceView.Known(Assets[0], new(price), Noon, 2)).ShouldBe(left);
        }
    }

    private static bool Leaves((AssetId[] Assets, WakeRegion? Region, DateTimeOffset Expires) box, PriceView view) =>
        box.Assets.Contains(view.Asset)
        && (view is not PriceView.Known known
            || box.Region is null
            || box.Region.Intervals.Any(interval => interval.Asset == known.Asset && !interval.Contains(known.Price)));

    private static (AssetId[] Assets, WakeRegion? Region, DateTimeOffset Expires) Box(Random random)
    {
        var assets = Assets.Where(_ => random.Next(2) == 0).ToArray();
        var intervals = assets.Where(_ => random.Next(4) > 0).Select(asset =>
        {
            var low = (uint)random.Next(1, 100);
            return new PriceInterval(asset, new(low), new(low + (uint)random.Next(40)));
        });
        var expires = Noon.AddSeconds(random.Next(100));
        return (assets, random.Next(6) == 0 ? null : new([.. intervals], expires), expires);
    }

    private static PriceView View(Random random)
    {
        var asset = Assets[random.Next(Assets.Length)];
        return random.Next(8) == 0
            ? new PriceView.Unknown(asset, "for a reason")
            : new PriceView.Known(asset, new((uint)random.Next(1, 150)), Noon, 2);
    }
}
