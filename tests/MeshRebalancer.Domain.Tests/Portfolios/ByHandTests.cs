using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Portfolios;

/// <summary>What changes a book although no leg of the moment explains it: transfers by hand, and reorgs.</summary>
public sealed class ByHandTests
{
    private static readonly Observation First = Seen(2_000, 2);

    private static readonly PortfolioEvent[] Booked =
    [
        new PortfolioEvent.Opened(Facts, Wanted, Noon),
        new PortfolioEvent.HoldingsObserved(First.Holdings, Noon),
        new PortfolioEvent.Requested(1, Value(First), "drift", null, Noon),
        new PortfolioEvent.HandedOver(1, Noon),
        new PortfolioEvent.Booked(1, PortfolioEvents.Burn),
    ];

    [Fact]
    public void The_first_reading_is_no_transfer() => Given(Booked[0]).When(new PortfolioCommand.Judge(Seen(4_000, 2)))
        .Events.ShouldNotContain(one => one is PortfolioEvent.DepositNoticed);

    [Fact]
    public void A_withdrawal_is_noticed_to_the_unit_and_kept_in_the_book()
    {
        var seen = Seen(3_990, 2, block: 101);
        var noticed = Given(Booked[0], new PortfolioEvent.HoldingsObserved(Seen(4_000, 2).Holdings, Noon)).When(new PortfolioCommand.Judge(seen)).Then(
            new PortfolioEvent.WithdrawalNoticed(Amount(UsdcOnMainnet, 10), 101, Noon), new PortfolioEvent.HoldingsObserved(seen.Holdings, Noon));
        noticed.State.ShouldBeOfType<PortfolioState.Watching>().Book.Noticed.ShouldBe([new(Amount(UsdcOnMainnet, 10), In: false, Noon)]);
    }

    [Fact]
    public void What_a_reorg_took_from_the_open_rebalance_is_taken_back_once()
    {
        var corrected = Given(Booked).When(new PortfolioCommand.Book(1, PortfolioEvents.Unburn)).Then(new PortfolioEvent.CorrectionBooked(1, PortfolioEvents.Unburn));
        var book = corrected.State.ShouldBeOfType<PortfolioState.Rebalancing>().Book;
        book.InFlight.ShouldBeEmpty();
        book.Holdings.First(holding => holding.Amount.Token == UsdcOnMainnet.Id).Amount.ShouldBe(Amount(UsdcOnMainnet, 2_000));
    }

    [Fact]
    public void A_correction_of_a_rebalance_that_has_ended_is_booked_too() =>
        Given([.. Booked, new PortfolioEvent.Closed(1, new RebalanceOutcome.Completed(CostEstimate.None), Noon)])
            .When(new PortfolioCommand.Book(1, PortfolioEvents.Unburn)).Then(new PortfolioEvent.CorrectionBooked(1, PortfolioEvents.Unburn))
            .State.ShouldBeOfType<PortfolioState.Watching>().Book.InFlight.ShouldBeEmpty();

    [Fact]
    public void Nothing_starts_while_the_nonce_of_an_ended_rebalance_is_open_again()
    {
        var closed = new PortfolioEvent.Closed(1, new RebalanceOutcome.Completed(CostEstimate.None), Noon.AddHours(-9));
        var undone = Reorged("r1.leg1.swap-undone1", "r1.leg1.swap", undoes: true);
        var open = Given([Booked[0], .. Booked[2..4], closed, undone]);
        open.State.ShouldBeOfType<PortfolioState.Watching>().Book.Reopened.ShouldBe([Swap]);
        open.When(new PortfolioCommand.Judge(Seen(4_000, 0))).Events.ShouldHaveSingleItem().ShouldBeOfType<PortfolioEvent.Held>()
            .Reason!.ShouldContain("r1.leg1.swap");
        open.When(new PortfolioCommand.Ask("ann", Seen(4_000, 0))).ThenRejected("transaction-open");
        foreach (var word in new[] { "r1.leg1.swap-rev2", "r1.leg1.swap-rev2-withdrawn" })
        {
            var over = Given([Booked[0], .. Booked[2..4], closed, undone, Reorged(word, "r1.leg1.swap", undoes: false)]);
            over.State.ShouldBeOfType<PortfolioState.Watching>().Book.Reopened.ShouldBeEmpty();
            over.When(new PortfolioCommand.Judge(Seen(4_000, 0))).Events.ShouldContain(one => one is PortfolioEvent.Requested);
        }
    }

    [Fact]
    public void A_rebalance_that_ends_with_an_open_nonce_leaves_it_to_the_portfolio()
    {
        var open = Given([Booked[0], .. Booked[2..4], Reorged("r1.leg1.swap-undone1", "r1.leg1.swap", undoes: true)]);
        open.State.ShouldBeOfType<PortfolioState.Rebalancing>().Book.Reopened.ShouldBeEmpty();
        Given([Booked[0], .. Booked[2..4], Reorged("r1.leg1.swap-rev1-open", "r1.leg1.swap", undoes: true)])
            .State.ShouldBeOfType<PortfolioState.Rebalancing>().Book.Reopened.ShouldBe([Swap]);
    }

    private static readonly EffectId Swap = EffectId.Of(Facts.RebalanceStream(1), "r1.leg1.swap");

    private static PortfolioEvent.CorrectionBooked Reorged(string id, string corrects, bool undoes) => new(1, PortfolioEvents.Unburn with
    {
        Id = EffectId.Of(Facts.RebalanceStream(1), id),
        Spent = null,
        Received = null,
        Departed = null,
        Arrived = null,
        Corrects = EffectId.Of(Facts.RebalanceStream(1), corrects),
        Undoes = undoes,
    });

    private static Scenario<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect> Given(params PortfolioEvent[] events) =>
        Scenario.Of(new PortfolioAggregate(), Facts.Stream).Given(events);
}
