using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using static MeshRebalancer.Domain.Tests.Portfolios.Sample;

namespace MeshRebalancer.Domain.Tests.Portfolios;

/// <summary>Coin that becomes gas: reserved, then booked; a cost, and neither a withdrawal nor a loss.</summary>
public sealed class GasBookingTests
{
    private static readonly EffectId Id = EffectId.Parse("gas-main-1/unwrap/1");

    private static readonly PortfolioCommand.ReserveGas Reserve = new(Id, Amount(UsdcOnMainnet, 10), Noon);

    private static readonly PortfolioCommand.BookGas Book = new(Id, Amount(UsdcOnMainnet, 10), 120, Noon);

    private static readonly PortfolioEvent[] Watching = [new PortfolioEvent.Opened(Facts, Wanted, Noon), new PortfolioEvent.HoldingsObserved(Seen(4_000, 2).Holdings, Noon)];

    private static readonly PortfolioEvent Reserved = new PortfolioEvent.GasReserved(Id, Amount(UsdcOnMainnet, 10), Noon);

    [Fact]
    public void Coin_is_reserved_once_and_only_where_it_is_held()
    {
        var reserved = Given(Watching).When(Reserve).Then(Reserved).Next;
        reserved.When(Reserve).ThenNothing();
        reserved.When(Reserve with { Id = EffectId.Parse("gas-main-1/unwrap/2") }).ThenRejected("gas-reserved");
        Given(Watching).When(Reserve with { Amount = Amount(UsdcOnMainnet, 4_001) }).ThenRejected("gas-not-held");
        Given([.. Watching, new PortfolioEvent.Requested(1, Value(Seen(4_000, 2)), "drift", null, Noon)]).When(Reserve).ThenRejected("rebalance-open");
    }

    [Fact]
    public void Nothing_starts_and_nothing_is_noticed_until_it_is_booked()
    {
        var reserved = Given([.. Watching, Reserved]);
        reserved.When(new PortfolioCommand.Judge(Seen(2_000, 2, block: 130)))
            .Events.ShouldHaveSingleItem().ShouldBeOfType<PortfolioEvent.Held>().Reason!.ShouldContain("is about to become the account's gas");
        reserved.When(new PortfolioCommand.Ask("ann", Seen(2_000, 2, block: 130))).ThenRejected("gas-top-up");
    }

    [Fact]
    public void What_was_booked_is_no_withdrawal()
    {
        var booked = Given([.. Watching, Reserved]).When(Book).Then(new PortfolioEvent.GasBooked(Id, Amount(UsdcOnMainnet, 10), 120, Noon)).Next;
        booked.When(Book).ThenNothing();
        var seen = booked.When(new PortfolioCommand.Judge(Seen(3_990, 2, block: 121)));
        seen.Events.ShouldNotContain(one => one is PortfolioEvent.WithdrawalNoticed || one is PortfolioEvent.HoldingsObserved);
        booked.When(new PortfolioCommand.Judge(Seen(3_990, 2, block: 119))).ThenNothing();
    }

    [Fact]
    public void Where_nothing_came_of_it_the_coin_is_free_again()
    {
        var freed = Given([.. Watching, Reserved]).When(Book with { Amount = Amount(UsdcOnMainnet, 0), Block = 0 }).Next;
        freed.When(new PortfolioCommand.Judge(Seen(4_000, 2, block: 121))).Events.ShouldNotContain(one => one is PortfolioEvent.DepositNoticed);
        freed.When(Reserve with { Id = EffectId.Parse("gas-main-1/unwrap/2") }).Events.ShouldHaveSingleItem().ShouldBeOfType<PortfolioEvent.GasReserved>();
        Given([.. Watching, Reserved]).When(Book with { Amount = Amount(UsdcOnMainnet, 11) }).ThenRejected("booking-impossible");
    }

    private static Scenario<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect> Given(params PortfolioEvent[] events) =>
        Scenario.Of(new PortfolioAggregate(), Facts.Stream).Given(events);
}
