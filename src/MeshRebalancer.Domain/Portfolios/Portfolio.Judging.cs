using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

public static partial class Portfolio
{
    // While a rebalance is asked for or runs, nothing new may start, and balances move by our own hand: nothing is judged.
    private static Decision<PortfolioEvent> OnJudge(PortfolioState state, PortfolioCommand.Judge judge) => state switch
    {
        PortfolioState.Unopened => NotOpen(),
        PortfolioState.Watching { Book.Rest.IsForGood: true } => Decision<PortfolioEvent>.Nothing,
        PortfolioState.Watching s => Judge(s, judge),
        PortfolioState.Proposing s => JudgeProposal(s, judge),
        PortfolioState.Requesting or PortfolioState.Rebalancing => Decision<PortfolioEvent>.Nothing,
    };

    private static Decision<PortfolioEvent> Judge(PortfolioState.Watching state, PortfolioCommand.Judge judge)
    {
        var seen = judge.Seen;
        // Read before something that is booked already: it says nothing about now. The next observation will.
        if (IsOlderThanBook(state.Book, seen))
        {
            return Decision<PortfolioEvent>.Nothing;
        }

        var book = state.Book;
        if (BecomingGas(book) is { } gas)
            return Decision<PortfolioEvent>.Accept([.. Hold(book, gas, seen.At)]);
        return Decision<PortfolioEvent>.Accept([.. Drift.Value(book, seen).Match(
            valuation => [.. Observed(book, seen), .. Conclude(book, seen, Due.Of(book, valuation, judge.Outlook))],
            hindrance => Hold(book, hindrance, seen.At))]);
    }

    private static EquatableArray<PortfolioEvent> Conclude(PortfolioBook book, Observation seen, Due due)
    {
        var number = book.RebalancesStarted + 1;
        return Empty(due.Valuation) is { } empty ? Hold(book, empty, seen.At)
            : due.Verdict == TriggerVerdict.Quiet ? due.HeldBack is { } held ? Hold(book, new("held-back", held, "held-back"), seen.At) : Free(book, seen.At)
            : due.Verdict == TriggerVerdict.Unknown ? Hold(book, new("undecided", due.Direction), seen.At)
            : (Forbids(book, seen) ?? due.Forbidden) is { } hindrance ? Hold(book, hindrance, seen.At)
            : book.Mandate.Mode switch
            {
                MandateMode.Observe => Hold(book, new("observe-only", $"Observe only: {due.Direction} and would be rebalanced.", due.Direction), seen.At),
                MandateMode.Propose => [new PortfolioEvent.Proposed(number, due.Valuation, due.Trigger, seen.At, due.Aims, due.Slice)],
                MandateMode.Automatic => [new PortfolioEvent.Requested(number, due.Valuation, due.Trigger, null, seen.At, due.Aims, due.Slice)],
                _ => throw new InvalidOperationException($"{book.Mandate.Mode} is no mode."),
            };
    }

    private static Decision<PortfolioEvent> JudgeProposal(PortfolioState.Proposing state, PortfolioCommand.Judge judge)
    {
        var (book, seen) = (state.Book, judge.Seen);
        return IsOlderThanBook(book, seen)
            ? Decision<PortfolioEvent>.Nothing
            : Decision<PortfolioEvent>.Accept([.. Drift.Value(book, seen).Match(
                valuation => [.. Observed(book, seen), .. CameHome(state, seen, Due.Of(book, valuation, judge.Outlook))],
                _ => EquatableArray<PortfolioEvent>.Empty)]);
    }

    private static EquatableArray<PortfolioEvent> CameHome(PortfolioState.Proposing state, Observation seen, Due due) => due.Verdict switch
    {
        TriggerVerdict.Quiet => [new PortfolioEvent.Withdrawn(state.Rebalance, "every asset is inside its band again", seen.At)],
        TriggerVerdict.Due or TriggerVerdict.Unknown => [],
        _ => throw new InvalidOperationException($"{due.Verdict} is no verdict."),
    };

    private static Decision<PortfolioEvent> OnAsk(PortfolioState state, PortfolioCommand.Ask ask) => state switch
    {
        PortfolioState.Unopened => NotOpen(),
        PortfolioState.Watching s => Ask(s.Book, s.Book.RebalancesStarted + 1, ask),
        // Asking while a proposal waits is a yes to it, on fresher facts.
        PortfolioState.Proposing s => Ask(s.Book, s.Rebalance, ask),
        // What is asked for is on its way.
        PortfolioState.Requesting or PortfolioState.Rebalancing => Decision<PortfolioEvent>.Nothing,
    };

    private static Decision<PortfolioEvent> Ask(PortfolioBook book, int number, PortfolioCommand.Ask ask)
    {
        if (Who(ask.By) is { Count: > 0 } unnamed)
        {
            return Decision<PortfolioEvent>.Reject("invalid", unnamed[0]);
        }

        if (IsOlderThanBook(book, ask.Seen))
        {
            return Decision<PortfolioEvent>.Reject("observation-old", "The balances were read before the last booking; read them again.");
        }

        if (BecomingGas(book) is { } gas)
            return Decision<PortfolioEvent>.Reject(gas.Code, gas.Reason);
        return Drift.Value(book, ask.Seen)
            .Then<Valuation>(valuation => (Empty(valuation) ?? Forbids(book, ask.Seen) ?? ForbidsByHand(book.Mandate)) is { } hindrance ? hindrance : valuation)
            .Match(
                valuation => Due.Asked(book, valuation) is { Forbidden: { } forbidden } ? Decision<PortfolioEvent>.Reject(forbidden.Code, forbidden.Reason)
                    : Decision<PortfolioEvent>.Accept([.. Observed(book, ask.Seen), new PortfolioEvent.Requested(
                        number, valuation, $"asked for by hand: {Trigger(valuation, book.Mandate)}", ask.By, ask.Seen.At, Due.Asked(book, valuation).Aims)]),
                hindrance => Decision<PortfolioEvent>.Reject(hindrance.Code, hindrance.Reason));
    }

    // What holds is stored only when its cause changes: a reason's figures move with every block, and would fill the journal.
    private static EquatableArray<PortfolioEvent> Hold(PortfolioBook book, Hindrance hindrance, DateTimeOffset at) =>
        book.HeldReason is not null && hindrance.Cause == book.HeldCause ? [] : [new PortfolioEvent.Held(hindrance.Reason, at, hindrance.Cause)];

    private static EquatableArray<PortfolioEvent> Free(PortfolioBook book, DateTimeOffset at) => book.HeldReason is null ? [] : [new PortfolioEvent.Held(null, at)];

    private static EquatableArray<PortfolioEvent> Observed(PortfolioBook book, Observation seen)
    {
        EquatableArray<Holding> holdings = [.. book.Facts.Tokens.Select(token => seen.Holdings.First(holding => holding.Amount.Token == token.Id))];
        return book.InFlight.Count > 0 || book.Reopened.Count > 0 || holdings.Select(holding => holding.Amount).SequenceEqual(book.Holdings.Select(holding => holding.Amount))
            ? []
            : [.. holdings.SelectMany(holding => ByHand(book, holding, seen.At)), new PortfolioEvent.HoldingsObserved(holdings, seen.At)];
    }

    // Everything of ours is booked by now, so whatever differs was done by somebody else. Before the first reading there is nothing to differ from.
    private static IEnumerable<PortfolioEvent> ByHand(PortfolioBook book, Holding found, DateTimeOffset at)
    {
        var token = found.Amount.Token;
        if (book.Holdings.Count == 0)
            yield break;
        var known = book.Holdings.FirstOrDefault(holding => holding.Amount.Token == token)?.Amount ?? new(token, UInt256.Zero);
        var owing = book.Owing.FirstOrDefault(amount => amount.Token == token);
        var there = found.Amount.Raw + owing.Raw;
        if (there > known.Raw)
            yield return new PortfolioEvent.DepositNoticed(new(token, there - known.Raw), found.Block, at);
        else if (there < known.Raw)
            yield return new PortfolioEvent.WithdrawalNoticed(new(token, known.Raw - there), found.Block, at);
    }

    private static bool IsOlderThanBook(PortfolioBook book, Observation seen) => book.Holdings.Any(held =>
        seen.Holdings.Any(holding => holding.Amount.Token == held.Amount.Token && holding.Block < held.Block));
}
