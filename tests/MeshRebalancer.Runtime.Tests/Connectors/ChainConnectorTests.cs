using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Markets;
using MeshRebalancer.Runtime.Tests.World;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Runtime.Tests.Connectors;

public sealed class ChainConnectorTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void A_chain_that_falls_silent_fails_with_a_reason_and_comes_back() => Follow([], async (world, connector, board) =>
    {
        var chain = world.Chains[new(1)];
        connector.Health.ShouldBeOfType<ConnectorHealth.Healthy>();
        connector.Lag.ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromSeconds(3));
        chain.Dead = true;
        await Task.Delay(TimeSpan.FromSeconds(60), _time);
        var failing = connector.Health.ShouldBeOfType<ConnectorHealth.Failing>();
        failing.Reason.ShouldBe("connection refused");
        var since = failing.Since;
        await Task.Delay(TimeSpan.FromSeconds(60), _time);
        connector.Health.ShouldBeOfType<ConnectorHealth.Failing>().Since.ShouldBe(since);
        connector.Lag.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.FromSeconds(100));
        chain.Dead = false;
        await Task.Delay(TimeSpan.FromSeconds(3), _time);
        connector.Health.ShouldBeOfType<ConnectorHealth.Healthy>();
    });

    [Fact]
    public void Prices_of_a_dead_chain_are_unreadable_once_they_are_stale() => Follow([], async (world, connector, board) =>
    {
        board.View(SimWorld.Weth).ShouldBeOfType<PriceView.Unknown>();
        world.Chains[new(1)].Dead = true;
        await Task.Delay(TimeSpan.FromSeconds(200), _time);
        board.View(SimWorld.Weth).ShouldBeOfType<PriceView.Unknown>().Reason.ShouldContain("chain 1: connection refused");
    });

    [Fact]
    public void What_one_connector_reads_another_one_that_hears_it_has_too() => Follow([], async (world, connector, board) =>
    {
        var sources = world.Ports.Prices;
        var heard = new MarketBoard(sources, new(), _time, NullLogger<MarketBoard>.Instance);
        var other = new ChainConnector(world.Chains[new(1)], sources, heard, new(), _time, NullLogger<ChainConnector>.Instance);
        other.Latest().ShouldBeEmpty();
        connector.Told += other.Hear;
        foreach (var tick in connector.Latest())
        {
            other.Hear(tick);
        }

        other.Latest().ShouldBe(connector.Latest());
        var next = other.NextHeadAsync(default);
        await Task.Delay(TimeSpan.FromSeconds(20), _time);
        next.IsCompletedSuccessfully.ShouldBeTrue();
        other.Latest().ShouldBe(connector.Latest());
        world.Chains[new(1)].Dead = true;
        await Task.Delay(TimeSpan.FromSeconds(60), _time);
        other.Health.ShouldBeOfType<ConnectorHealth.Failing>().Reason.ShouldBe("connection refused");
        world.Chains[new(1)].Dead = false;
        await Task.Delay(TimeSpan.FromSeconds(5), _time);
        other.Health.ShouldBeOfType<ConnectorHealth.Healthy>();
    });

    [Fact]
    public void A_source_that_never_answers_holds_up_nobody() => Follow([new Mute("mute"), new Mute("mute too")], async (world, connector, board) =>
    {
        var head = connector.Head.ShouldNotBeNull().Number;
        await Task.Delay(TimeSpan.FromSeconds(40), _time);
        connector.Head.ShouldNotBeNull().Number.ShouldBeGreaterThan(head);
        board.View(AssetId.Parse("MUTE")).ShouldBeOfType<PriceView.Unknown>().Reason.ShouldContain("mute could not be read: no answer within 15 s");
    });

    [Fact]
    public void Sources_with_one_reader_are_one_request_and_each_has_its_own_outcome()
    {
        var reader = new Reader(_time);
        Follow([new Shared("good", reader), new Shared("bad", reader)], async (world, connector, board) =>
        {
            var (heads, requests) = (connector.Head.ShouldNotBeNull().Number, reader.Requests.Count);
            await Task.Delay(TimeSpan.FromSeconds(20), _time);
            (reader.Requests.Count - requests).ShouldBe((int)(connector.Head.ShouldNotBeNull().Number - heads));
            reader.Requests.ShouldAllBe(names => names == "good bad");
            board.View(AssetId.Parse("GOOD")).ShouldBeOfType<PriceView.Unknown>().Reason.ShouldNotContain("good could not be read");
            board.View(AssetId.Parse("BAD")).ShouldBeOfType<PriceView.Unknown>().Reason.ShouldContain("bad could not be read: it is no price");
        });
    }

    [Fact]
    public void A_reader_that_breaks_fails_all_its_sources_and_nobody_else()
    {
        var reader = new Reader(_time) { Broken = true };
        Follow([new Shared("good", reader), new Shared("bad", reader)], (world, connector, board) =>
        {
            board.View(AssetId.Parse("GOOD")).ShouldBeOfType<PriceView.Unknown>().Reason.ShouldContain("good could not be read: the reader broke");
            board.View(AssetId.Parse("BAD")).ShouldBeOfType<PriceView.Unknown>().Reason.ShouldContain("bad could not be read: the reader broke");
            connector.Health.ShouldBeOfType<ConnectorHealth.Healthy>();
            return Task.CompletedTask;
        });
    }

    [Fact]
    public void Options_out_of_range_are_all_listed() =>
        new NodeOptions { Connector = new() { BackoffMinSeconds = 10, BackoffMaxSeconds = 5 }, PlansAtOnce = 0 }.Violations().ShouldBe(
        [
            "Connector.BackoffMaxSeconds is 5; allowed is 10 to 600.",
            "PlansAtOnce is 0; allowed is 1 to 64.",
        ]);

    private void Follow(IPriceSource[] more, Func<SimWorld, ChainConnector, MarketBoard, Task> look) => VirtualLoop.Run(_time, TimeSpan.FromHours(1), async () =>
    {
        var world = new SimWorld(_time);
        IPriceSource[] sources = [.. world.Ports.Prices, .. more];
        var board = new MarketBoard(sources, new(), _time, NullLogger<MarketBoard>.Instance);
        var connector = new ChainConnector(world.Chains[new(1)], sources, board, new(), _time, NullLogger<ChainConnector>.Instance);
        using var stop = new CancellationTokenSource();
        var running = connector.RunAsync(stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(5), _time);
        await look(world, connector, board);
        stop.Cancel();
        await running;
    });

    private sealed class Reader(TimeProvider time) : IPriceReader
    {
        public List<string> Requests { get; } = [];

        public bool Broken { get; init; }

        public Task<IReadOnlyList<Result<PriceObservation, PortError>>> ReadAsync(IReadOnlyList<IPriceSource> sources, CancellationToken cancel)
        {
            if (Broken)
                throw new InvalidOperationException("the reader broke");
            Requests.Add(string.Join(' ', sources.Select(source => source.Name)));
            return Task.FromResult<IReadOnlyList<Result<PriceObservation, PortError>>>(
            [
                .. sources.Select<IPriceSource, Result<PriceObservation, PortError>>(source => source.Name == "bad"
                    ? new PortError.Unreadable("it is no price")
                    : new PriceObservation(source.Name, source.Asset, SimWorld.Dollars(1), time.GetUtcNow(), 120)),
            ]);
        }
    }

    private sealed class Shared(string name, IPriceReader reader) : IPriceSource
    {
        public string Name => name;

        public AssetId Asset => AssetId.Parse(name.ToUpperInvariant());

        public ChainId Chain => new(1);

        public IPriceReader? Reader => reader;

        public Task<Result<PriceObservation, PortError>> ReadAsync(CancellationToken cancel) => throw new InvalidOperationException("It is read by its reader.");
    }

    private sealed class Mute(string name) : IPriceSource
    {
        public string Name => name;

        public AssetId Asset => AssetId.Parse("MUTE");

        public ChainId Chain => new(1);

        public async Task<Result<PriceObservation, PortError>> ReadAsync(CancellationToken cancel)
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return new PortError.Transient("never");
        }
    }
}
