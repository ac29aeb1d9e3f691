using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

public static partial class Portfolio
{
    // Of a number that was proposed and is no longer waiting, the first answer counted: an approval again finds it asked for.
    private static Decision<PortfolioEvent> OnApprove(PortfolioState state, PortfolioCommand.Approve approve) => state switch
    {
        PortfolioState.Unopened => NotOpen(),
        PortfolioState.Proposing s when s.Rebalance == approve.Rebalance => Approve(s, approve),
        PortfolioState.Requesting s when s.Rebalance == approve.Rebalance => Decision<PortfolioEvent>.Nothing,
        PortfolioState.Rebalancing s when s.Rebalance == approve.Rebalance => Decision<PortfolioEvent>.Nothing,
        PortfolioState.Watching or PortfolioState.Proposing or PortfolioState.Requesting or PortfolioState.Rebalancing => NotProposed(approve.Rebalance),
    };

    private static Decision<PortfolioEvent> Approve(PortfolioState.Proposing state, PortfolioCommand.Approve approve) =>
        Who(approve.By) is { Count: > 0 } unnamed
            ? Decision<PortfolioEvent>.Reject("invalid", unnamed[0])
            : NonceOpen(state.Book) is { } open ? Decision<PortfolioEvent>.Reject(open.Code, open.Reason)
            : Decision<PortfolioEvent>.Accept(new PortfolioEvent.Requested(approve.Rebalance, state.Before, state.Trigger, approve.By, approve.At, state.Aims, state.Slice));

    private static Decision<PortfolioEvent> OnDecline(PortfolioState state, PortfolioCommand.Decline decline) => state switch
    {
        PortfolioState.Unopened => NotOpen(),
        PortfolioState.Proposing s when s.Rebalance == decline.Rebalance => Who(decline.By) is { Count: > 0 } unnamed
            ? Decision<PortfolioEvent>.Reject("invalid", unnamed[0])
            : Decision<PortfolioEvent>.Accept(new PortfolioEvent.Declined(decline.Rebalance, decline.By, decline.At)),
        // It was declined, withdrawn or has run: nothing of it waits, which is what a no asks for.
        PortfolioState.Watching s when decline.Rebalance <= s.Book.RebalancesStarted => Decision<PortfolioEvent>.Nothing,
        PortfolioState.Watching or PortfolioState.Proposing or PortfolioState.Requesting or PortfolioState.Rebalancing => NotProposed(decline.Rebalance),
    };

    private static Decision<PortfolioEvent> OnTold(PortfolioState state, PortfolioCommand.ConfirmTold told) => state switch
    {
        PortfolioState.Requesting s when told.Id == RequestId(s.Book, s.Rebalance) => told.Refusal is { } refusal
            ? Decision<PortfolioEvent>.Accept(new PortfolioEvent.Closed(s.Rebalance, new RebalanceOutcome.NotStarted("not-admitted", refusal), told.At))
            : Decision<PortfolioEvent>.Accept(new PortfolioEvent.HandedOver(s.Rebalance, told.At)),
        PortfolioState.Unopened or PortfolioState.Watching or PortfolioState.Proposing or PortfolioState.Requesting or PortfolioState.Rebalancing =>
            Decision<PortfolioEvent>.Nothing,
    };

    private static Decision<PortfolioEvent> NotProposed(int rebalance) => Decision<PortfolioEvent>.Reject(
        "not-proposed", FormattableString.Invariant($"rebalance: {rebalance} found, but no proposal of this number waits for an answer."));
}
