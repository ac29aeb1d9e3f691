using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

public static partial class Portfolio
{
    private static Decision<PortfolioEvent> OnReserveGas(PortfolioState state, PortfolioCommand.ReserveGas command) => state switch
    {
        PortfolioState.Unopened => NotOpen(),
        PortfolioState.Watching { Book: { Rest.IsForGood: true } book } => Gone(book),
        PortfolioState.Watching { Book: var book } => book.Unwrapping is { } open
            ? open.Id == command.Id
                ? Decision<PortfolioEvent>.Nothing
                : Decision<PortfolioEvent>.Reject("gas-reserved", $"{open.Amount} is about to become gas already.")
            : Lacks(book, command.Amount) is { } lack
                ? Decision<PortfolioEvent>.Reject("gas-not-held", lack)
                : Decision<PortfolioEvent>.Accept(new PortfolioEvent.GasReserved(command.Id, command.Amount, command.At)),
        PortfolioState.Proposing or PortfolioState.Requesting or PortfolioState.Rebalancing =>
            Decision<PortfolioEvent>.Reject("rebalance-open", "A rebalance is proposed or runs: nothing is taken out of it."),
    };

    // What is not reserved (any more) was booked.
    private static Decision<PortfolioEvent> OnBookGas(PortfolioState state, PortfolioCommand.BookGas command) =>
        BookOf(state)?.Unwrapping is not { } open || open.Id != command.Id ? Decision<PortfolioEvent>.Nothing
        : command.Amount.Token != open.Amount.Token || command.Amount.Raw > open.Amount.Raw
            ? Decision<PortfolioEvent>.Reject("booking-impossible", $"{command.Amount} became gas, but {open.Amount} was reserved.")
            : Decision<PortfolioEvent>.Accept(new PortfolioEvent.GasBooked(command.Id, command.Amount, command.Block, command.At));

    private static Hindrance? BecomingGas(PortfolioBook book) =>
        book.Unwrapping is { } open ? new("gas-top-up", $"{open.Amount} is about to become the account's gas.") : null;

    private static string? Lacks(PortfolioBook book, TokenAmount amount) =>
        book.Holdings.FirstOrDefault(holding => holding.Amount.Token == amount.Token)?.Amount.Raw is { } held && held >= amount.Raw
            ? null
            : $"{amount} is wanted as gas, which the book does not hold.";

    private static PortfolioBook BookedGas(PortfolioBook book, PortfolioEvent.GasBooked e) => book with
    {
        Unwrapping = null,
        Holdings = book.Holdings.Replace(
            holding => holding.Amount.Token == e.Amount.Token && !e.Amount.Raw.IsZero,
            holding => new(holding.Amount - e.Amount, Math.Max(holding.Block, e.Block))),
    };
}
