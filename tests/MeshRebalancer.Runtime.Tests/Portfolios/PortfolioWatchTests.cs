using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Portfolios;
using MeshRebalancer.Runtime.Tests.World;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Runtime.Tests.Portfolios;

public sealed class PortfolioWatchTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void Prices_that_stay_inside_the_wake_region_wake_nobody_and_one_that_leaves_it_does() => Watch(async (world, engine) =>
    {
        var chain = world.Chains[new(1)];
        var looks = chain.Looks;
        world.Prices[SimWorld.Weth] = SimWorld.Dollars(2_005);
        await Task.Delay(TimeSpan.FromSeconds(20), _time);
        chain.Looks.ShouldBe(looks);
        world.Prices[SimWorld.Weth] = SimWorld.Dollars(2_600);
        await Task.Delay(TimeSpan.FromSeconds(4), _time);
        chain.Looks.ShouldBeGreaterThan(looks);
        (await StateAsync(engine)).Book.HeldReason.ShouldNotBeNull().ShouldContain("would be rebalanced");
    });

    [Fact]
    public void A_transfer_by_hand_is_seen_when_the_region_expires() => Watch(async (world, engine) =>
    {
        world.Chains[new(1)].Books.Credit(SimWorld.WethOne.Id, SimWorld.Account, UInt256.PowerOfTen(19));
        await Task.Delay(TimeSpan.FromSeconds(70), _time);
        (await StateAsync(engine)).Book.HeldReason.ShouldNotBeNull().ShouldContain("would be rebalanced");
    });

    [Fact]
    public void An_unreadable_chain_holds_the_portfolio_by_name_and_its_return_lets_it_go() => Watch(async (world, engine) =>
    {
        world.Blind = true;
        await Task.Delay(TimeSpan.FromSeconds(200), _time);
        (await StateAsync(engine)).Book.HeldReason.ShouldNotBeNull().ShouldContain("the feed does not answer");
        world.Blind = false;
        await Task.Delay(TimeSpan.FromSeconds(15), _time);
        (await StateAsync(engine)).Book.HeldReason.ShouldBeNull();
    });

    [Fact]
    public void A_portfolio_of_another_node_is_not_judged_until_it_becomes_ours()
    {
        var share = new WatchShare(_ => false);
        Watch(
            async (world, engine) =>
            {
                world.Prices[SimWorld.Weth] = SimWorld.Dollars(2_600);
                await Task.Delay(TimeSpan.FromSeconds(100), _time);
                (await StateAsync(engine)).Book.HeldReason.ShouldBeNull();
                share.Set(_ => true);
                await Task.Delay(TimeSpan.FromSeconds(5), _time);
                (await StateAsync(engine)).Book.HeldReason.ShouldNotBeNull().ShouldContain("would be rebalanced");
            },
            share);
    }

    // In its bands to begin with: 5 WETH at 2,000 USD and 10,000 USDC, half and half, only to be looked at.
    private void Watch(Func<SimWorld, StoryEngine, Task> look, WatchShare? share = null) => VirtualLoop.Run(_time, TimeSpan.FromHours(1), async () =>
    {
        var world = new SimWorld(_time);
        world.Chains[new(1)].Books.Debit(SimWorld.WethOne.Id, SimWorld.Account, UInt256.PowerOfTen(18) * 5u);
        world.Chains[new(1)].Books.Credit(SimWorld.UsdcOne.Id, SimWorld.Account, UInt256.PowerOfTen(6) * 10_000u);
        var node = new NodeRuntime(world.Ports, new(), _time, NullLoggerFactory.Instance);
        var journal = new StoryJournal(_time);
        await using var engine = new StoryEngine(node.Kinds, journal, _time, null);
        using var stop = new CancellationTokenSource();
        var running = node.RunAsync(node.Watch(engine, journal, share), stop.Token);
        var mandate = SimWorld.Wanted with { Mode = MandateMode.Observe, Targets = [new(SimWorld.Usdc, 5_000), new(SimWorld.Wbtc, 0), new(SimWorld.Weth, 5_000)], BandBps = 500 };
        (await engine.AskAsync(SimWorld.Facts.Stream, new PortfolioCommand.Open(SimWorld.Facts, mandate, _time.GetUtcNow()), default)).ShouldBeOfType<Reply.Saved>();
        await Task.Delay(TimeSpan.FromSeconds(10), _time);
        (await StateAsync(engine)).Book.HeldReason.ShouldBeNull();
        await look(world, engine);
        stop.Cancel();
        await running;
    });

    private static async Task<PortfolioState.Watching> StateAsync(StoryEngine engine) =>
        (await engine.ReadAsync(SimWorld.Facts.Stream, default)).State.ShouldBeOfType<PortfolioState.Watching>();
}
