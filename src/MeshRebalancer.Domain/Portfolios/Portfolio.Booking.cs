using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

public static partial class Portfolio
{
    private static Decision<PortfolioEvent> OnBook(PortfolioState state, PortfolioCommand.Book book) => state switch
    {
        PortfolioState.Unopened => NotOpen(),
        PortfolioState.Watching or PortfolioState.Proposing or PortfolioState.Requesting or PortfolioState.Rebalancing
            when book.Booking.Corrects is not null && book.Rebalance <= BookOf(state)!.RebalancesStarted => Correct(BookOf(state)!, book),
        PortfolioState.Rebalancing s when s.Rebalance == book.Rebalance => s.BookedIds.Contains(book.Booking.Id)
            ? Decision<PortfolioEvent>.Nothing
            : Book(s.Book, book),
        // The coordinator's answer was lost on its way, but who books has begun, so the request arrived.
        PortfolioState.Requesting s when s.Rebalance == book.Rebalance => Book(s.Book, book, new PortfolioEvent.HandedOver(s.Rebalance, s.At)),
        PortfolioState.Watching s => OfAnother(s.Book.RebalancesStarted + 1, book.Rebalance),
        PortfolioState.Proposing s => OfAnother(s.Rebalance, book.Rebalance),
        PortfolioState.Requesting s => OfAnother(s.Rebalance, book.Rebalance),
        PortfolioState.Rebalancing s => OfAnother(s.Rebalance, book.Rebalance),
    };

    private static Decision<PortfolioEvent> Book(PortfolioBook book, PortfolioCommand.Book command, params ReadOnlySpan<PortfolioEvent> before) =>
        Ledger.Violation(book, command.Booking) is { } violation
            ? Decision<PortfolioEvent>.Reject("booking-impossible", violation)
            : Decision<PortfolioEvent>.Accept([.. before, new PortfolioEvent.Booked(command.Rebalance, command.Booking)]);

    /// <summary>What a reorg changed is booked whenever it is heard of, also of a rebalance that has ended.</summary>
    private static Decision<PortfolioEvent> Correct(PortfolioBook book, PortfolioCommand.Book command) =>
        book.Corrections.Contains(command.Booking.Id) ? Decision<PortfolioEvent>.Nothing
        : Corrections.Violation(book, command.Booking) is { } violation ? Decision<PortfolioEvent>.Reject("booking-impossible", violation)
        : Decision<PortfolioEvent>.Accept(new PortfolioEvent.CorrectionBooked(command.Rebalance, command.Booking));

    private static Decision<PortfolioEvent> OnClose(PortfolioState state, PortfolioCommand.Close close) => state switch
    {
        PortfolioState.Unopened => NotOpen(),
        PortfolioState.Rebalancing s when s.Rebalance == close.Rebalance => Decision<PortfolioEvent>.Accept(Closed(close)),
        PortfolioState.Requesting s when s.Rebalance == close.Rebalance =>
            Decision<PortfolioEvent>.Accept(new PortfolioEvent.HandedOver(s.Rebalance, close.At), Closed(close)),
        PortfolioState.Watching s => OfAnother(s.Book.RebalancesStarted + 1, close.Rebalance),
        PortfolioState.Proposing s => OfAnother(s.Rebalance, close.Rebalance),
        PortfolioState.Requesting s => OfAnother(s.Rebalance, close.Rebalance),
        PortfolioState.Rebalancing s => OfAnother(s.Rebalance, close.Rebalance),
    };

    private static PortfolioEvent.Closed Closed(PortfolioCommand.Close close) => new(close.Rebalance, close.Outcome, close.At);

    // All bookings of a rebalance come before its close, so whatever comes again of an older one has been seen.
    private static Decision<PortfolioEvent> OfAnother(int current, int rebalance) => rebalance < current
        ? Decision<PortfolioEvent>.Nothing
        : Decision<PortfolioEvent>.Reject("unknown-rebalance", FormattableString.Invariant($"rebalance: {rebalance} found, but it was not handed over."));
}
