using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;
using MeshRebalancer.Runtime.Markets;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Runtime.Tests.Markets;

public sealed class MarketBoardTests
{
    private static readonly AssetId Weth = AssetId.Parse("WETH");
    private readonly VirtualTime _time = new();
    private readonly List<PriceChange> _changes = [];
    private readonly MarketBoard _board;

    public MarketBoardTests()
    {
        _board = Board("a", "b");
        _board.Changed += _changes.Add;
    }

    [Fact]
    public void A_price_is_announced_when_the_second_source_agrees_and_not_when_it_is_merely_seen_again()
    {
        Post("a", 2_000);
        Post("b", 2_000);
        _time.Advance(TimeSpan.FromSeconds(10));
        Post("a", 2_000);
        _changes.Select(change => change.New.GetType().Name).ShouldBe(["Unknown", "Known"]);
    }

    [Fact]
    public void An_asset_is_unheard_until_each_of_its_sources_has_answered_or_failed()
    {
        _board.IsUnheard(Weth).ShouldBeTrue();
        Post("a", 2_000);
        _board.IsUnheard(Weth).ShouldBeTrue();
        _board.PostFailure("b", "connection refused");
        _board.IsUnheard(Weth).ShouldBeFalse();
        _board.IsUnheard(AssetId.Parse("DOGE")).ShouldBeFalse("nobody will ever say anything of it");
    }

    [Fact]
    public void A_price_grows_stale_without_a_word_and_the_refresh_announces_it_once()
    {
        Post("a", 2_000);
        Post("b", 2_000);
        _time.Advance(TimeSpan.FromSeconds(301));
        _board.View(Weth).ShouldBeOfType<PriceView.Unknown>();
        _board.Refresh();
        var told = _changes.Count;
        _time.Advance(TimeSpan.FromSeconds(60));
        _board.Refresh();
        _changes.Count.ShouldBe(told);
        _changes[^1].Old.ShouldBeOfType<PriceView.Known>();
        _changes[^1].New.ShouldBeOfType<PriceView.Unknown>();
    }

    [Fact]
    public void The_same_dispute_keeps_its_first_reason()
    {
        Post("a", 2_000);
        Post("b", 2_100);
        var first = _board.View(Weth);
        _time.Advance(TimeSpan.FromSeconds(1));
        Post("b", 2_101);
        _board.View(Weth).ShouldBe(first);
    }

    [Fact]
    public void A_failure_is_forgotten_when_the_source_answers_again()
    {
        Post("a", 2_000);
        _board.PostFailure("b", "timeout");
        _board.View(Weth).ShouldBeOfType<PriceView.Unknown>().Reason.ShouldContain("b could not be read: timeout");
        Post("b", 2_000);
        _board.View(Weth).ShouldBeOfType<PriceView.Known>();
    }

    [Fact]
    public void An_older_word_never_replaces_a_newer_one()
    {
        var old = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(10));
        Post("a", 2_000);
        Post("b", 2_000);
        _board.Post(new("a", Weth, Dollars(1_990), old, 300));
        _board.View(Weth).ShouldBeOfType<PriceView.Known>().Price.ShouldBe(Dollars(2_000));
    }

    [Fact]
    public void A_source_that_is_not_on_the_board_is_not_heard()
    {
        _board.Post(new("stranger", Weth, Dollars(1), _time.GetUtcNow(), 300));
        _changes.ShouldBeEmpty();
    }

    [Fact]
    public void An_asset_without_sources_is_unknown() =>
        _board.View(AssetId.Parse("DOGE")).ShouldBeOfType<PriceView.Unknown>().Reason.ShouldBe("DOGE: 0 fresh sources, 2 needed: no other is configured.");

    [Fact]
    public void All_that_is_wrong_with_a_board_is_said_at_once()
    {
        var error = Should.Throw<ArgumentException>(() => new MarketBoard(
            [new Source("a"), new Source("a")], new BoardOptions { Quorum = 12 }, _time, NullLogger<MarketBoard>.Instance));
        error.Message.ShouldContain("Quorum is 12");
        error.Message.ShouldContain("'a'");
    }

    [Fact]
    public void Options_out_of_range_are_all_listed() =>
        new BoardOptions
        {
            Quorum = 0,
            DisagreementMaxBps = 2_001,
            FutureMaxSeconds = -1,
            Jump = new(0, 60),
            Assets = [new(Weth, Peg: new(Weth, 6_000, []))],
        }.Violations().ShouldBe(
        [
            "Quorum is 0; allowed is 1 to 9.",
            "DisagreementMaxBps is 2001; allowed is 1 to 2000.",
            "FutureMaxSeconds is -1; allowed is 0 to 3600.",
            "Jump.MaxBps is 0; allowed is 1 to 10000.",
            "Assets.WETH.Peg.DeviationMaxBps is 6000; allowed is 1 to 5000.",
            "Assets.WETH.Peg.To is WETH, which is pegged itself.",
        ]);

    [Fact]
    public void A_jump_makes_the_price_unknown_and_the_new_level_is_believed_after_the_window()
    {
        var board = new MarketBoard([new Source("a"), new Source("b")], new BoardOptions { Jump = new(1_000, 60) }, _time, NullLogger<MarketBoard>.Instance);
        List<PriceChange> changes = [];
        board.Changed += changes.Add;
        Level(2_000);
        Level(2_500);
        board.View(Weth).ShouldBeOfType<PriceView.Unknown>().Reason.ShouldContain("the price jumped: 2000.000000 USD");
        changes[^1].Alarm.ShouldBe("jumped");
        _time.Advance(TimeSpan.FromSeconds(60));
        board.Refresh();
        board.View(Weth).ShouldBeOfType<PriceView.Unknown>();
        _time.Advance(TimeSpan.FromSeconds(1));
        board.Refresh();
        board.View(Weth).ShouldBeOfType<PriceView.Known>().Price.ShouldBe(Dollars(2_500));

        void Level(ulong dollars)
        {
            // Both sources move in one instant, as at one block; between the two they disagree.
            board.Post(new("a", Weth, Dollars(dollars), _time.GetUtcNow(), 300));
            board.Post(new("b", Weth, Dollars(dollars), _time.GetUtcNow(), 300));
        }
    }

    [Fact]
    public void Rules_of_one_asset_hold_for_it_alone()
    {
        var board = new MarketBoard([new Source("a")], new BoardOptions { Assets = [new(Weth, Quorum: 1, Peg: new(null, 100, []))] }, _time, NullLogger<MarketBoard>.Instance);
        board.Post(new("a", Weth, Dollars(1), _time.GetUtcNow(), 300));
        board.View(Weth).ShouldBeOfType<PriceView.Known>();
        board.Post(new("a", Weth, Dollars(2), _time.GetUtcNow(), 300));
        board.View(Weth).ShouldBeOfType<PriceView.Unknown>().Reason.ShouldContain("100 bps from 1 USD are allowed");
    }

    private static Price Dollars(ulong dollars) => new(Usd.Of(dollars).Raw);

    private MarketBoard Board(params string[] names) =>
        new([.. names.Select(name => new Source(name))], new BoardOptions(), _time, NullLogger<MarketBoard>.Instance);

    private void Post(string source, ulong dollars) => _board.Post(new(source, Weth, Dollars(dollars), _time.GetUtcNow(), 300));

    private sealed record Source(string Name) : IPriceSource
    {
        public AssetId Asset => Weth;

        public ChainId Chain => new(1);

        public Task<Result<PriceObservation, PortError>> ReadAsync(CancellationToken cancel) =>
            throw new InvalidOperationException("The board never reads; it is told.");
    }
}
