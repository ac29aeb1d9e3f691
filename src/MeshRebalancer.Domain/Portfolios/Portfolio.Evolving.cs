using MeshRebalancer.Domain.Policies.Slices;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

public static partial class Portfolio
{
    // Whatever hindered a rebalance from starting will hardly be gone at the next tick: without a pause each tick would ask again.
    private const int NotStartedPauseSeconds = 60;

    /// <summary>Folds one event in.</summary>
    /// <exception cref="CorruptHistoryException">The event cannot follow on the state.</exception>
    public static PortfolioState Evolve(PortfolioState state, PortfolioEvent @event) => (state, @event) switch
    {
        (PortfolioState.Unopened, PortfolioEvent.Opened e) => new PortfolioState.Watching(new(e.Facts, e.Mandate, [], [], null, 0, null, Since: e.At)),
        (PortfolioState.Watching s, PortfolioEvent.Amended e) => s with { Book = Amended(s.Book, e) },
        (PortfolioState.Requesting s, PortfolioEvent.Amended e) => s with { Book = Amended(s.Book, e) },
        (PortfolioState.Rebalancing s, PortfolioEvent.Amended e) => s with { Book = Amended(s.Book, e) },
        (_, PortfolioEvent.TargetsSet e) => InBook(state, e, book => book with { Mandate = book.Mandate with { Targets = e.Targets }, TargetsAt = e.At }),
        (PortfolioState.Watching s, PortfolioEvent.HoldingsObserved e) => s with { Book = s.Book with { Holdings = e.Holdings, Owing = [] } },
        (PortfolioState.Proposing s, PortfolioEvent.HoldingsObserved e) => s with { Book = s.Book with { Holdings = e.Holdings, Owing = [] } },
        (_, PortfolioEvent.DepositNoticed e) => InBook(state, e, book => Noticed(book, new(e.Amount, In: true, e.At))),
        (_, PortfolioEvent.WithdrawalNoticed e) => InBook(state, e, book => Noticed(book, new(e.Amount, In: false, e.At))),
        (_, PortfolioEvent.CorrectionBooked e) => InBook(state, e, book => Corrections.Apply(book, e.Booking, IsOpen(state, e.Rebalance))),
        (PortfolioState.Watching { Book.Unwrapping: null } s, PortfolioEvent.GasReserved e) => s with { Book = s.Book with { Unwrapping = new(e.Id, e.Amount) } },
        (PortfolioState.Watching { Book.Unwrapping: { } open } s, PortfolioEvent.GasBooked e) when open.Id == e.Id => s with { Book = BookedGas(s.Book, e) },
        (PortfolioState.Watching s, PortfolioEvent.Held e) => s with { Book = s.Book with { HeldReason = e.Reason, HeldCause = e.Cause } },
        (PortfolioState.Watching s, PortfolioEvent.Proposed e) =>
            new PortfolioState.Proposing(Starting(s.Book, e.Rebalance), e.Rebalance, e.Before, e.Trigger, e.At, e.Aims, e.Slice),
        (PortfolioState.Proposing s, PortfolioEvent.Declined e) when s.Rebalance == e.Rebalance =>
            new PortfolioState.Watching(Resting(s.Book, s.Book.Mandate.CooldownSeconds, e.At) with { Since = e.At }),
        (PortfolioState.Proposing s, PortfolioEvent.Withdrawn e) when s.Rebalance == e.Rebalance => new PortfolioState.Watching(s.Book),
        (PortfolioState.Watching s, PortfolioEvent.Requested e) => Requested(s.Book, e),
        (PortfolioState.Proposing s, PortfolioEvent.Requested e) when s.Rebalance == e.Rebalance => Requested(s.Book, e),
        (PortfolioState.Requesting s, PortfolioEvent.HandedOver e) when s.Rebalance == e.Rebalance =>
            new PortfolioState.Rebalancing(s.Book, s.Rebalance, s.Before, s.Trigger, []),
        (PortfolioState.Rebalancing s, PortfolioEvent.Booked e) when s.Rebalance == e.Rebalance && Ledger.Violation(s.Book, e.Booking) is null =>
            s with { Book = Ledger.Apply(s.Book, e.Booking), BookedIds = s.BookedIds.Add(e.Booking.Id) },
        (PortfolioState.Requesting s, PortfolioEvent.Closed e) when s.Rebalance == e.Rebalance => Closed(s.Book, e),
        (PortfolioState.Rebalancing s, PortfolioEvent.Closed e) when s.Rebalance == e.Rebalance => Closed(s.Book, e),
        (_, PortfolioEvent.Paused e) => InBook(state, e, book => book with { Rest = new(false, e.By, e.Why, e.At) }),
        (_, PortfolioEvent.Resumed e) => InBook(state, e, book => book with { Rest = null }),
        (_, PortfolioEvent.Retired e) => InBook(state, e, book => book with { Rest = new(true, e.By, e.Why, e.At) }),
        _ => throw new CorruptHistoryException(state, @event),
    };

    // The rebalance goes to its aims; the mandate in the book keeps its targets.
    private static PortfolioState.Requesting Requested(PortfolioBook book, PortfolioEvent.Requested e)
    {
        var mandate = e.Aims.Count == 0 ? book.Mandate : book.Mandate with { Targets = e.Aims };
        return new(Turned(Starting(book, e.Rebalance), mandate, e) with { Slice = e.Slice }, e.Rebalance, mandate, e.Before, e.Trigger, e.At);
    }

    private static PortfolioBook Turned(PortfolioBook book, Mandate mandate, PortfolioEvent.Requested e) => mandate.Policy?.TurnoverPerDayBps is null ? book : book with
    {
        Turnovers = [.. book.Turnovers.Where(turnover => turnover.At > e.At.AddDays(-1)), new(Drift.Turnover(e.Before, mandate), e.At)],
    };

    private static PortfolioBook Amended(PortfolioBook book, PortfolioEvent.Amended e) => book with
    {
        Mandate = e.Mandate,
        Since = book.Since ?? e.At,
        TargetsAt = e.Mandate.Policy is { } policy && policy.Strategy == book.Mandate.Policy?.Strategy && e.Mandate.Targets == book.Mandate.Targets ? book.TargetsAt : null,
    };

    private static PortfolioState.Watching Closed(PortfolioBook book, PortfolioEvent.Closed e) => new(Resting(book with { Slice = Reached(book.Slice, e.Outcome) }, e.Outcome switch
    {
        RebalanceOutcome.NotStarted => Math.Max(book.Mandate.CooldownSeconds, NotStartedPauseSeconds),
        RebalanceOutcome.Completed or RebalanceOutcome.Incomplete => book.Mandate.CooldownSeconds,
    }, e.At) with
    { Since = e.At });

    // A slice that never began is the next one again.
    private static Slice? Reached(Slice? slice, RebalanceOutcome outcome) => outcome switch
    {
        RebalanceOutcome.NotStarted => slice is { Number: > 1 } ? slice with { Number = slice.Number - 1 } : null,
        RebalanceOutcome.Completed or RebalanceOutcome.Incomplete => slice,
    };

    private static PortfolioBook Starting(PortfolioBook book, int rebalance) => book with
    {
        RebalancesStarted = Math.Max(book.RebalancesStarted, rebalance),
        HeldReason = null,
        HeldCause = null,
    };

    private static PortfolioBook Resting(PortfolioBook book, int seconds, DateTimeOffset at) => book with { CooldownUntil = at.AddSeconds(seconds) };

    private static PortfolioState InBook(PortfolioState state, PortfolioEvent @event, Func<PortfolioBook, PortfolioBook> change) => state switch
    {
        PortfolioState.Unopened => throw new CorruptHistoryException(state, @event),
        PortfolioState.Watching s => s with { Book = change(s.Book) },
        PortfolioState.Proposing s => s with { Book = change(s.Book) },
        PortfolioState.Requesting s => s with { Book = change(s.Book) },
        PortfolioState.Rebalancing s => s with { Book = change(s.Book) },
    };

    private static bool IsOpen(PortfolioState state, int rebalance) => state is PortfolioState.Rebalancing s && s.Rebalance == rebalance;

    private static PortfolioBook Noticed(PortfolioBook book, NoticedTransfer transfer) => book with
    {
        Noticed = [.. book.Noticed.TakeLast(PortfolioBook.NoticedMax - 1), transfer],
    };
}
