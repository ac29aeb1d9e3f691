using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Portfolios;

/// <summary>What a person stops: for a while, or for good.</summary>
public sealed class RestingTests
{
    // Far past the band: an automatic portfolio would start.
    private static readonly Observation Drifted = Seen(4_000, 0);
    private static readonly PortfolioEvent Opened = new PortfolioEvent.Opened(Facts, Wanted with { Mode = MandateMode.Automatic }, Noon);
    private static readonly PortfolioEvent Paused = new PortfolioEvent.Paused("ann", "audit", Noon);
    private static readonly PortfolioEvent Retired = new PortfolioEvent.Retired("ann", "sold", Noon);
    private static readonly PortfolioEvent Requested = new PortfolioEvent.Requested(1, Value(Drifted), "drift", null, Noon);
    private static readonly PortfolioEvent Proposed = new PortfolioEvent.Proposed(1, Value(Drifted), "drift", Noon);

    [Fact]
    public void A_paused_portfolio_starts_nothing_and_says_who_paused_it()
    {
        Given(Opened).When(new PortfolioCommand.Judge(Drifted)).Events.ShouldContain(one => one is PortfolioEvent.Requested);
        var paused = Given(Opened).When(new PortfolioCommand.Pause("ann", "audit", Noon)).Then(Paused).Next;
        var judged = paused.When(new PortfolioCommand.Judge(Drifted)).Events;
        judged.ShouldNotContain(one => one is PortfolioEvent.Requested);
        judged.OfType<PortfolioEvent.Held>().ShouldHaveSingleItem().Reason.ShouldBe("ann paused the portfolio: audit");
        paused.When(new PortfolioCommand.Ask("bob", Drifted)).ThenRejected("paused", "ann", "audit");
        Portfolio.Explain(Portfolio.BookOf(paused.State)!, Drifted, null).Hindrances.ShouldContain(one => one.Code == "paused");
    }

    [Fact]
    public void Balances_are_booked_while_it_is_paused() =>
        Given(Opened, Paused).When(new PortfolioCommand.Judge(Drifted)).Events.ShouldContain(one => one is PortfolioEvent.HoldingsObserved);

    [Fact]
    public void Resumed_it_starts_again_and_what_is_not_paused_is_not_resumed()
    {
        var resumed = Given(Opened, Paused).When(new PortfolioCommand.Resume("bob", "done", Noon)).Then(new PortfolioEvent.Resumed("bob", "done", Noon)).Next;
        resumed.When(new PortfolioCommand.Judge(Drifted)).Events.ShouldContain(one => one is PortfolioEvent.Requested);
        Given(Opened).When(new PortfolioCommand.Resume("bob", "done", Noon)).ThenNothing();
    }

    [Fact]
    public void A_proposal_is_withdrawn_by_a_pause() => Given(Opened, Proposed).When(new PortfolioCommand.Pause("ann", "audit", Noon))
        .Then(new PortfolioEvent.Withdrawn(1, "the portfolio was paused", Noon), Paused).State.ShouldBeOfType<PortfolioState.Watching>();

    [Fact]
    public void What_runs_goes_on_while_it_is_paused() =>
        Given(Opened, Requested).When(new PortfolioCommand.Pause("ann", "audit", Noon)).Then(Paused).Outstanding.Count.ShouldBe(1);

    [Fact]
    public void A_closed_portfolio_is_closed_for_good()
    {
        var closed = Given(Opened).When(new PortfolioCommand.Retire("ann", "sold", Noon)).Then(Retired).Next;
        closed.When(new PortfolioCommand.Judge(Drifted)).ThenNothing();
        closed.When(new PortfolioCommand.Ask("bob", Drifted)).ThenRejected("closed");
        closed.When(new PortfolioCommand.Pause("bob", "x", Noon)).ThenRejected("closed", "ann", "sold");
        closed.When(new PortfolioCommand.Resume("bob", "x", Noon)).ThenRejected("closed");
        closed.When(new PortfolioCommand.Amend(Wanted, "bob", Noon)).ThenRejected("closed");
        closed.When(new PortfolioCommand.Open(Facts, Wanted, Noon)).ThenRejected("closed");
        closed.When(new PortfolioCommand.ReserveGas(EffectId.Of(Facts.Stream, "gas", 1), Amount(WethOnMainnet, 1), Noon)).ThenRejected("closed");
        Given(Opened, Paused).When(new PortfolioCommand.Retire("ann", "sold", Noon)).Then(Retired);
    }

    [Fact]
    public void Nothing_that_is_open_is_closed_over()
    {
        Given(Opened, Requested).When(new PortfolioCommand.Retire("ann", "sold", Noon)).ThenRejected("rebalance-open");
        Given(Opened, Requested, new PortfolioEvent.HandedOver(1, Noon)).When(new PortfolioCommand.Retire("ann", "sold", Noon)).ThenRejected("rebalance-open");
        Given(Opened, new PortfolioEvent.GasReserved(EffectId.Of(Facts.Stream, "gas", 1), Amount(WethOnMainnet, 1), Noon))
            .When(new PortfolioCommand.Retire("ann", "sold", Noon)).ThenRejected("gas-top-up");
        Given(Opened, Proposed).When(new PortfolioCommand.Retire("ann", "sold", Noon)).Then(new PortfolioEvent.Withdrawn(1, "the portfolio was closed", Noon), Retired);
    }

    [Theory]
    [InlineData("", "audit", "invalid")]
    [InlineData("ann", " ", "statement-missing")]
    public void Who_and_why_are_needed(string by, string why, string code)
    {
        Given(Opened).When(new PortfolioCommand.Pause(by, why, Noon)).ThenRejected(code);
        Given(Opened, Paused).When(new PortfolioCommand.Resume(by, why, Noon)).ThenRejected(code);
        Given(Opened).When(new PortfolioCommand.Retire(by, why, Noon)).ThenRejected(code);
    }

    [Fact]
    public void Of_a_portfolio_that_is_not_open_there_is_nothing_to_pause() => Given().When(new PortfolioCommand.Pause("ann", "audit", Noon)).ThenRejected("not-open");

    [Fact]
    public void A_mandate_that_was_written_against_another_one_is_refused()
    {
        var (mine, theirs) = (Wanted with { Mode = MandateMode.Automatic, BandBps = 400 }, Wanted with { Mode = MandateMode.Automatic, BandBps = 700 });
        var amended = Given(Opened, new PortfolioEvent.Amended(theirs, "bob", Noon));
        amended.When(new PortfolioCommand.Amend(mine, "ann", Noon, Was: Wanted with { Mode = MandateMode.Automatic })).ThenRejected("mandate-changed");
        amended.When(new PortfolioCommand.Amend(mine, "ann", Noon, Was: theirs)).Events.ShouldBe([new PortfolioEvent.Amended(mine, "ann", Noon)]);
    }

    private static Scenario<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect> Given(params PortfolioEvent[] events) =>
        Scenario.Of(new PortfolioAggregate(), Facts.Stream).Given(events);
}
