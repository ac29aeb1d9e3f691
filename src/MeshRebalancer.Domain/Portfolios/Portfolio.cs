using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>Holds a mandate and its book, and decides when a rebalance is due; one is open at a time.</summary>
public static partial class Portfolio
{
    /// <summary>Judges a command. A command that was carried out already is accepted without events.</summary>
    public static Decision<PortfolioEvent> Decide(PortfolioState state, PortfolioCommand command) => command switch
    {
        PortfolioCommand.Open open => OnOpen(state, open),
        PortfolioCommand.Amend amend => OnAmend(state, amend),
        PortfolioCommand.SetTargets set => OnSetTargets(state, set),
        PortfolioCommand.Judge judge => OnJudge(state, judge),
        PortfolioCommand.Ask ask => OnAsk(state, ask),
        PortfolioCommand.Approve approve => OnApprove(state, approve),
        PortfolioCommand.Decline decline => OnDecline(state, decline),
        PortfolioCommand.Book book => OnBook(state, book),
        PortfolioCommand.Close close => OnClose(state, close),
        PortfolioCommand.ReserveGas reserve => OnReserveGas(state, reserve),
        PortfolioCommand.BookGas booked => OnBookGas(state, booked),
        PortfolioCommand.Pause pause => OnPause(state, pause),
        PortfolioCommand.Resume resume => OnResume(state, resume),
        PortfolioCommand.Retire retire => OnRetire(state, retire),
        PortfolioCommand.ConfirmTold told => OnTold(state, told),
    };

    /// <summary>What the world owes a portfolio: while it asks for admission, the coordinator's answer; otherwise nothing.</summary>
    public static EquatableArray<PortfolioEffect> Outstanding(PortfolioState state) => state switch
    {
        PortfolioState.Requesting requesting => [RequestAdmission(requesting)],
        PortfolioState.Unopened or PortfolioState.Watching or PortfolioState.Proposing or PortfolioState.Rebalancing => [],
    };

    /// <summary>The book in every phase that has one.</summary>
    public static PortfolioBook? BookOf(PortfolioState state) => state switch
    {
        PortfolioState.Unopened => null,
        PortfolioState.Watching s => s.Book,
        PortfolioState.Proposing s => s.Book,
        PortfolioState.Requesting s => s.Book,
        PortfolioState.Rebalancing s => s.Book,
    };

    private static PortfolioEffect.RequestAdmission RequestAdmission(PortfolioState.Requesting state) => new(
        RequestId(state.Book, state.Rebalance),
        CoordinatorState.StreamOf(state.Book.Facts.Desk),
        new RebalanceRequest(
            state.Book.Facts,
            state.Rebalance,
            state.Mandate,
            state.Trigger,
            state.Before.Notional,
            Drift.Turnover(state.Before, state.Mandate),
            state.At));

    private static EffectId RequestId(PortfolioBook book, int rebalance) =>
        EffectId.Of(book.Facts.Stream, FormattableString.Invariant($"request.{rebalance}"));

    private static Decision<PortfolioEvent> NotOpen() => Decision<PortfolioEvent>.Reject("not-open", "This portfolio has not been opened.");
}
