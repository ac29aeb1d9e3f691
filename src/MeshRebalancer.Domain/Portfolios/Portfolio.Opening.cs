using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

public static partial class Portfolio
{
    private static Decision<PortfolioEvent> OnOpen(PortfolioState state, PortfolioCommand.Open open) => state switch
    {
        PortfolioState.Unopened unopened => Begin(unopened, open),
        PortfolioState.Watching s => OpenAgain(s.Book, open),
        PortfolioState.Proposing s => OpenAgain(s.Book, open),
        PortfolioState.Requesting s => OpenAgain(s.Book, open),
        PortfolioState.Rebalancing s => OpenAgain(s.Book, open),
    };

    private static Decision<PortfolioEvent> Begin(PortfolioState.Unopened state, PortfolioCommand.Open open)
    {
        EquatableArray<string> violations = [.. MandateRules.Violations(open.Facts), .. MandateRules.Violations(open.Mandate, open.Facts.Tokens)];
        if (violations.Count > 0)
        {
            return Decision<PortfolioEvent>.Reject("invalid", string.Join("; ", violations));
        }

        return open.Facts.Stream == state.Stream
            ? Decision<PortfolioEvent>.Accept(new PortfolioEvent.Opened(open.Facts, open.Mandate, open.At))
            : Decision<PortfolioEvent>.Reject("wrong-stream", $"desk, id: {open.Facts.Stream} found, but this is {state.Stream}");
    }

    private static Decision<PortfolioEvent> OpenAgain(PortfolioBook book, PortfolioCommand.Open open) =>
        open.Facts == book.Facts && open.Mandate == book.Mandate
            ? Decision<PortfolioEvent>.Nothing
            : Decision<PortfolioEvent>.Reject("already-open", $"{book.Facts.Stream} is open with other facts or another mandate; amend its mandate instead.");

    private static Decision<PortfolioEvent> OnAmend(PortfolioState state, PortfolioCommand.Amend amend)
    {
        if (BookOf(state) is not { } book)
        {
            return NotOpen();
        }

        EquatableArray<string> violations = [.. MandateRules.Violations(amend.Mandate, book.Facts.Tokens), .. Who(amend.By)];
        return violations.Count > 0 ? Decision<PortfolioEvent>.Reject("invalid", string.Join("; ", violations))
            : amend.Mandate == book.Mandate ? Decision<PortfolioEvent>.Nothing
            : Decision<PortfolioEvent>.Accept([.. WithdrawnBy(state, amend), new PortfolioEvent.Amended(amend.Mandate, amend.By, amend.At)]);
    }

    // What was proposed under the old mandate is not what the owner wants any more.
    private static EquatableArray<PortfolioEvent> WithdrawnBy(PortfolioState state, PortfolioCommand.Amend amend) =>
        state is PortfolioState.Proposing proposing
            ? [new PortfolioEvent.Withdrawn(proposing.Rebalance, "the mandate was amended", amend.At)]
            : [];

    private static EquatableArray<string> Who(string by) => string.IsNullOrWhiteSpace(by) ? ["by: nothing found; who decides must be named"] : [];
}
