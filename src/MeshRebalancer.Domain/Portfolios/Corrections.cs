using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>
/// Books what a reorg changed. It may come in any order with other bookings, so what it takes away need not be held any more: the rest is
/// owed, and what comes in pays it first.
/// </summary>
internal static class Corrections
{
    /// <summary>Why a correction cannot be, or null.</summary>
    public static string? Violation(PortfolioBook book, Booking booking) => Ledger.FlightViolation(book, booking);

    /// <summary>The book after a correction.</summary>
    /// <param name="book">Before.</param>
    /// <param name="booking">The correction.</param>
    /// <param name="open">
    /// Whether its rebalance is the open one. Then balances move by bookings alone; otherwise they have been read since, and a reading above the
    /// correction's block has seen it.
    /// </param>
    public static PortfolioBook Apply(PortfolioBook book, Booking booking, bool open)
    {
        var own = open ? booking : booking with { Spent = Unseen(book, booking.Spent, booking), Received = Unseen(book, booking.Received, booking) };
        var lacking = Lacking(book, own.Spent);
        var applied = Ledger.Apply(book, own with { Spent = own.Spent is { } spent ? spent with { Raw = spent.Raw - lacking } : null });
        return applied with
        {
            Owing = own.Spent is { } taken ? Owe(applied.Owing, taken with { Raw = lacking }) : applied.Owing,
            Corrections = book.Corrections.Add(booking.Id),
            Reopened = Reopened(book, booking, open),
        };
    }

    // An open rebalance looks after its own nonces. Of one that has ended, this book alone knows.
    private static EquatableArray<EffectId> Reopened(PortfolioBook book, Booking booking, bool open)
    {
        var said = booking.Undoes && RebalanceIds.UndoneSubmission(booking.Id) is { } undone ? (open ? (EffectId?)null : undone) : booking.Corrects;
        return said is not { } submission ? book.Reopened
            : booking.Undoes ? [.. book.Reopened.Where(one => one != submission), submission]
            : [.. book.Reopened.Where(one => one != submission)];
    }

    private static TokenAmount? Unseen(PortfolioBook book, TokenAmount? moved, Booking booking) =>
        moved is { } amount && book.Holdings.All(holding => holding.Amount.Token != amount.Token || holding.Block <= booking.Block) ? moved : null;

    private static UInt256 Lacking(PortfolioBook book, TokenAmount? spent) => spent is { } amount
        ? UInt256.SaturatingSubtract(amount.Raw, book.Holdings.FirstOrDefault(holding => holding.Amount.Token == amount.Token)?.Amount.Raw ?? UInt256.Zero)
        : UInt256.Zero;

    private static EquatableArray<TokenAmount> Owe(EquatableArray<TokenAmount> owing, TokenAmount more)
    {
        if (more.Raw.IsZero)
            return owing;
        var before = owing.FirstOrDefault(amount => amount.Token == more.Token).Raw;
        return [.. owing.Where(amount => amount.Token != more.Token).Append(more with { Raw = before + more.Raw }).OrderBy(amount => amount.Token)];
    }
}
