using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

public static partial class Portfolio
{
    private const int WhyMax = 1_000;

    // What runs is not stopped by it: it is followed to its end, and may be parked by itself.
    private static Decision<PortfolioEvent> OnPause(PortfolioState state, PortfolioCommand.Pause pause) =>
        BookOf(state) is not { } book ? NotOpen()
        : book.Rest is { IsForGood: true } ? Gone(book)
        : book.Rest is not null ? Decision<PortfolioEvent>.Nothing
        : Unsaid(pause.By, pause.Why) is { } unsaid ? unsaid
        : Decision<PortfolioEvent>.Accept([.. WithdrawnFor(state, "the portfolio was paused", pause.At), new PortfolioEvent.Paused(pause.By, pause.Why, pause.At)]);

    private static Decision<PortfolioEvent> OnResume(PortfolioState state, PortfolioCommand.Resume resume) =>
        BookOf(state) is not { } book ? NotOpen()
        : book.Rest is { IsForGood: true } ? Gone(book)
        : book.Rest is null ? Decision<PortfolioEvent>.Nothing
        : Unsaid(resume.By, resume.Why) is { } unsaid ? unsaid
        : Decision<PortfolioEvent>.Accept(new PortfolioEvent.Resumed(resume.By, resume.Why, resume.At));

    private static Decision<PortfolioEvent> OnRetire(PortfolioState state, PortfolioCommand.Retire retire) =>
        BookOf(state) is not { } book ? NotOpen()
        : book.Rest is { IsForGood: true } ? Decision<PortfolioEvent>.Nothing
        : Unsaid(retire.By, retire.Why) is { } unsaid ? unsaid
        : state is PortfolioState.Requesting or PortfolioState.Rebalancing
            ? Decision<PortfolioEvent>.Reject("rebalance-open", "A rebalance is asked for or runs: pause the portfolio and close it when that one has ended.")
        : (BecomingGas(book) ?? NonceOpen(book) ?? StillInFlight(book)) is { } owed ? Decision<PortfolioEvent>.Reject(owed.Code, owed.Reason)
        : Decision<PortfolioEvent>.Accept([.. WithdrawnFor(state, "the portfolio was closed", retire.At), new PortfolioEvent.Retired(retire.By, retire.Why, retire.At)]);

    private static Hindrance? Resting(PortfolioBook book) => book.Rest switch
    {
        null => null,
        { IsForGood: true } rest => new("closed", $"{rest.By} closed the portfolio: {rest.Why}", "closed"),
        { } rest => new("paused", $"{rest.By} paused the portfolio: {rest.Why}", "paused"),
    };

    private static Decision<PortfolioEvent> Gone(PortfolioBook book) => Resting(book) is { } rest
        ? Decision<PortfolioEvent>.Reject(rest.Code, $"{rest.Reason}. What is closed stays closed; open another id for the account.")
        : throw new InvalidOperationException($"{book.Facts.Stream} is not closed.");

    private static Decision<PortfolioEvent>? Unsaid(string by, string why) =>
        Who(by) is { Count: > 0 } unnamed ? Decision<PortfolioEvent>.Reject("invalid", unnamed[0])
        : string.IsNullOrWhiteSpace(why) || why.Length > WhyMax ? Decision<PortfolioEvent>.Reject("statement-missing", FormattableString.Invariant($"why has {why.Length} characters; a reason of 1 to {WhyMax} is expected."))
        : null;

    private static EquatableArray<PortfolioEvent> WithdrawnFor(PortfolioState state, string reason, DateTimeOffset at) =>
        state is PortfolioState.Proposing proposing ? [new PortfolioEvent.Withdrawn(proposing.Rebalance, reason, at)] : [];
}
