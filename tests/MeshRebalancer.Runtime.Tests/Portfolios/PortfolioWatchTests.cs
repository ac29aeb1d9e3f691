using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Estimation.Refits;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
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

    [Fact]
    public void A_mandate_with_statistics_waits_for_whole_bars_of_verified_prices_and_then_goes_by_them() => Watch(
        async (world, engine) =>
        {
            (await StateAsync(engine)).Book.HeldReason.ShouldBe("It cannot be told whether a rebalance is due: no volatility of every asset is known.");
            for (var minute = 0; minute < 40; minute++)
            {
                world.Prices[SimWorld.Weth] = SimWorld.Dollars(2_000 + (ulong)(minute * 37 % 60));
                world.Prices[SimWorld.Wbtc] = SimWorld.Dollars(60_000 + (ulong)(minute * 411 % 500));
                world.Prices[SimWorld.Usdc] = new(SimWorld.Dollars(1).Raw + (UInt256.PowerOfTen(14) * (ulong)(minute * 7 % 5)));
                await Task.Delay(TimeSpan.FromSeconds(60), _time);
            }

            var book = (await StateAsync(engine)).Book;
            book.TargetsAt.ShouldNotBeNull();
            book.Mandate.Targets.Sum(target => target.Bps).ShouldBe(10_000);
            book.Mandate.Targets.MaxBy(target => target.Bps)!.Asset.ShouldBe(SimWorld.Usdc, "it moves least");
            book.HeldReason.ShouldNotBeNull().ShouldStartWith("Observe only: the mandate's volatility-band is due");
        },
        policy: ByRisk, held: "cannot be told");

    [Fact]
    public void With_stored_bars_it_goes_by_them_at_once() => Watch(
        async (_, engine) =>
        {
            (await StateAsync(engine)).Book.TargetsAt.ShouldNotBeNull();
            (await StateAsync(engine)).Book.Mandate.Targets.MaxBy(target => target.Bps)!.Asset.ShouldBe(SimWorld.Usdc);
            var fit = ((EstimateState)(await engine.ReadAsync(EstimateState.StreamOf(SimWorld.Weth), default)).State).Fits.ShouldHaveSingleItem();
            (fit.Basis.Model, fit.Basis.Bars, fit.Parameters.Count).ShouldBe(("ewma", 60, 1));
            fit.VolatilityBps.ShouldNotBeNull().ShouldBeGreaterThan(0);
        },
        policy: ByRisk, held: "would be rebalanced", history: Stored());

    private static readonly MandatePolicy ByRisk = new(
        "by risk", new Strategy.InverseVolatility(), new Trigger.VolatilityBand(200, 100, 400), RebalanceTo.Target, [], [], null, 0, null, RouteRules.Free,
        new EstimationRules(60, 60, VolatilityModel.Ewma, 940, 1, ShrinkageTarget.ConstantCorrelation, 600, null));

    private Dictionary<AssetId, BarSeries> Stored()
    {
        var now = _time.GetUtcNow();
        var end = now.AddTicks(-((now - DateTimeOffset.UnixEpoch).Ticks % TimeSpan.TicksPerMinute));
        (AssetId Asset, double Price, double Step)[] assets = [(SimWorld.Usdc, 1, 0.0001), (SimWorld.Wbtc, 60_000, 0.004), (SimWorld.Weth, 2_000, 0.006)];
        return assets.ToDictionary(one => one.Asset, one => BarSeries.Of(TimeSpan.FromMinutes(1), [.. Enumerable.Range(1, 60).Select(i =>
        {
            var price = one.Price * (1 + (one.Step * Math.Sin(i * (1 + one.Step))));
            return new Bar(end.AddMinutes(i - 61), price, price, price, price);
        })]).Match(ok => ok, _ => throw new InvalidOperationException("The bars are fit.")));
    }

    // In its bands to begin with: 5 WETH at 2,000 USD and 10,000 USDC, half and half, only to be looked at.
    private void Watch(
        Func<SimWorld, StoryEngine, Task> look, WatchShare? share = null, MandatePolicy? policy = null, string? held = null, Dictionary<AssetId, BarSeries>? history = null) => VirtualLoop.Run(_time, TimeSpan.FromHours(1), async () =>
    {
        var world = new SimWorld(_time);
        world.Chains[new(1)].Books.Debit(SimWorld.WethOne.Id, SimWorld.Account, UInt256.PowerOfTen(18) * 5u);
        world.Chains[new(1)].Books.Credit(SimWorld.UsdcOne.Id, SimWorld.Account, UInt256.PowerOfTen(6) * 10_000u);
        var node = new NodeRuntime(world.Ports, new() { History = history ?? [] }, _time, NullLoggerFactory.Instance);
        var journal = new StoryJournal(_time);
        await using var engine = new StoryEngine(node.Kinds, journal, _time, null);
        using var stop = new CancellationTokenSource();
        var running = node.RunAsync(node.Watch(engine, journal, share), stop.Token);
        var mandate = SimWorld.Wanted with { Mode = MandateMode.Observe, Targets = [new(SimWorld.Usdc, 5_000), new(SimWorld.Wbtc, 0), new(SimWorld.Weth, 5_000)], BandBps = 500, Policy = policy };
        (await engine.AskAsync(SimWorld.Facts.Stream, new PortfolioCommand.Open(SimWorld.Facts, mandate, _time.GetUtcNow()), default)).ShouldBeOfType<Reply.Saved>();
        await Task.Delay(TimeSpan.FromSeconds(10), _time);
        if (held is null)
            (await StateAsync(engine)).Book.HeldReason.ShouldBeNull();
        else
            (await StateAsync(engine)).Book.HeldReason.ShouldNotBeNull().ShouldContain(held);
        await look(world, engine);
        stop.Cancel();
        await running;
    });

    private static async Task<PortfolioState.Watching> StateAsync(StoryEngine engine) =>
        (await engine.ReadAsync(SimWorld.Facts.Stream, default)).State.ShouldBeOfType<PortfolioState.Watching>();
}
