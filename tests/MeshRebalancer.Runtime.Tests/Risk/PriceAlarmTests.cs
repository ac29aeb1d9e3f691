using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Runtime.Tests.World;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Runtime.Tests.Risk;

public sealed class PriceAlarmTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void A_price_that_jumps_again_and_again_opens_its_feed_breaker_though_it_is_known_in_between() => VirtualLoop.Run(_time, TimeSpan.FromHours(1), async () =>
    {
        var world = new SimWorld(_time);
        var options = new NodeOptions { Board = new() { Jump = new(500, 30) }, Breakers = BreakerPolicy.Default with { FailuresMax = 2 } };
        var node = new NodeRuntime(world.Ports, options, _time, NullLoggerFactory.Instance);
        var journal = new StoryJournal(_time);
        await using var engine = new StoryEngine(node.Kinds, journal, _time, null);
        using var stop = new CancellationTokenSource();
        var running = node.RunAsync(node.Watch(engine, journal), stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(40), _time);

        world.Prices[SimWorld.Weth] = SimWorld.Dollars(2_600);
        await Task.Delay(TimeSpan.FromSeconds(20), _time);
        node.Board.View(SimWorld.Weth).ShouldBeOfType<PriceView.Unknown>().Reason.ShouldContain("the price jumped");
        (await FeedAsync()).ShouldBeOfType<BreakerState.Closed>();
        await Task.Delay(TimeSpan.FromSeconds(100), _time);
        node.Board.View(SimWorld.Weth).ShouldBeOfType<PriceView.Known>().Price.ShouldBe(SimWorld.Dollars(2_600));

        world.Prices[SimWorld.Weth] = SimWorld.Dollars(2_000);
        await Task.Delay(TimeSpan.FromSeconds(20), _time);
        (await FeedAsync()).ShouldBeOfType<BreakerState.Open>().Reason.ShouldContain("the price jumped");
        stop.Cancel();
        await running;

        async Task<BreakerState> FeedAsync() => ((BreakersState)(await engine.ReadAsync(BreakersState.Global, default)).State).Of(BreakerKey.Feed(SimWorld.Weth));
    });
}
