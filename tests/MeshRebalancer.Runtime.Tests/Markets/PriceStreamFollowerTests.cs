using System.Runtime.CompilerServices;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Ports.Markets;
using MeshRebalancer.Runtime.Markets;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Runtime.Tests.Markets;

public sealed class PriceStreamFollowerTests
{
    private static readonly AssetId Weth = AssetId.Parse("WETH");
    private readonly VirtualTime _time = new();

    [Fact]
    public void A_lost_stream_is_connected_again_and_its_last_price_counts_only_while_it_is_fresh() => VirtualLoop.Run(_time, TimeSpan.FromHours(1), async () =>
    {
        var stream = new Ticker(_time);
        var board = new MarketBoard(stream.Origins, new() { Quorum = 1 }, _time, NullLogger<MarketBoard>.Instance);
        using var stop = new CancellationTokenSource();
        var running = new PriceStreamFollower(stream, board, new(), _time, NullLogger<PriceStreamFollower>.Instance).RunAsync(stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(5), _time);
        board.View(Weth).ShouldBeOfType<PriceView.Known>();

        stream.Down = true;
        await Task.Delay(TimeSpan.FromSeconds(20), _time);
        board.View(Weth).ShouldBeOfType<PriceView.Known>();
        await Task.Delay(TimeSpan.FromSeconds(100), _time);
        board.View(Weth).ShouldBeOfType<PriceView.Unknown>().Reason.ShouldContain("exchange:WETH could not be read: the line is cut");

        stream.Down = false;
        await Task.Delay(TimeSpan.FromSeconds(200), _time);
        board.View(Weth).ShouldBeOfType<PriceView.Known>();
        stream.Connections.ShouldBeGreaterThan(2);
        stop.Cancel();
        await running;
    });

    /// <summary>A price a second while it is up.</summary>
    private sealed class Ticker(VirtualTime time) : IPriceStream
    {
        public bool Down { get; set; }

        public int Connections { get; private set; }

        public string Name => "exchange";

        public IReadOnlyList<IPriceOrigin> Origins { get; } = [new Origin("exchange:WETH", Weth)];

        public async IAsyncEnumerable<PriceObservation> FollowAsync([EnumeratorCancellation] CancellationToken cancel)
        {
            for (Connections++; ;)
            {
                if (Down)
                    throw new IOException("the line is cut");
                yield return new("exchange:WETH", Weth, Price.OfText("2000")!.Value, time.GetUtcNow(), 60);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancel);
            }
        }

        private sealed record Origin(string Name, AssetId Asset) : IPriceOrigin;
    }
}
