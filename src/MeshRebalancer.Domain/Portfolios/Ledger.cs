using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>Books what a mined transaction changed: what is held and what is in flight move together, and neither falls below zero.</summary>
internal static class Ledger
{
    /// <summary>Why a booking cannot be, or null.</summary>
    public static string? Violation(PortfolioBook book, Booking booking) =>
        Stranger(book, booking)
        ?? Below("held", booking.Spent, book.Holdings.Select(holding => holding.Amount))
        ?? Below("in flight", booking.Arrived, book.InFlight);

    /// <summary>The book after a booking.</summary>
    /// <exception cref="OverflowException">The booking cannot be.</exception>
    public static PortfolioBook Apply(PortfolioBook book, Booking booking) => book with
    {
        Holdings = Hold(Hold(book.Holdings, booking.Spent, booking.Block, Subtract), Left(book, booking), booking.Block, Add),
        Owing = Paid(book, booking),
        InFlight = Flying(book, booking),
    };

    /// <summary>What is in flight after a booking.</summary>
    public static EquatableArray<TokenAmount> Flying(PortfolioBook book, Booking booking) =>
        [.. Fly(Fly(book.InFlight, booking.Departed, Add), booking.Arrived, Subtract).Where(amount => !amount.Raw.IsZero)];

    /// <summary>Why a booking cannot be as to tokens and what is in flight, or null.</summary>
    public static string? FlightViolation(PortfolioBook book, Booking booking) =>
        Stranger(book, booking) ?? Below("in flight", booking.Arrived, book.InFlight);

    /// <summary>What comes in pays first what a correction could not take.</summary>
    private static TokenAmount? Left(PortfolioBook book, Booking booking) => booking.Received is { } received
        ? received with { Raw = UInt256.SaturatingSubtract(received.Raw, OwingOf(book, received.Token)) }
        : null;

    private static EquatableArray<TokenAmount> Paid(PortfolioBook book, Booking booking) => booking.Received is { } received && book.Owing.Count > 0
        ?
        [
            .. book.Owing
                .Select(amount => amount.Token == received.Token ? amount with { Raw = UInt256.SaturatingSubtract(amount.Raw, received.Raw) } : amount)
                .Where(amount => !amount.Raw.IsZero),
        ]
        : book.Owing;

    private static UInt256 OwingOf(PortfolioBook book, TokenId token) => book.Owing.FirstOrDefault(amount => amount.Token == token).Raw;

    private static string? Stranger(PortfolioBook book, Booking booking) =>
        new[] { booking.Spent, booking.Received, booking.Departed, booking.Arrived }
            .Where(amount => amount is { } moved && book.Facts.Find(moved.Token) is null)
            .Select(amount => $"booking {booking.Id}: {amount!.Value.Token} is no token of this portfolio")
            .FirstOrDefault();

    private static string? Below(string where, TokenAmount? taken, IEnumerable<TokenAmount> from)
    {
        if (taken is not { } amount)
        {
            return null;
        }

        var found = from.Where(item => item.Token == amount.Token).Aggregate(UInt256.Zero, (sum, item) => sum + item.Raw);
        return found < amount.Raw ? $"booking: {amount.Raw} of {amount.Token} taken, {found} {where}" : null;
    }

    private static EquatableArray<Holding> Hold(
        EquatableArray<Holding> holdings, TokenAmount? moved, ulong block, Func<TokenAmount, TokenAmount, TokenAmount> change)
    {
        if (moved is not { } amount)
        {
            return holdings;
        }

        var held = holdings.FirstOrDefault(holding => holding.Amount.Token == amount.Token) ?? new(amount with { Raw = UInt256.Zero }, block);
        return
        [
            .. holdings.Where(holding => holding.Amount.Token != amount.Token)
                .Append(new(change(held.Amount, amount), Math.Max(held.Block, block)))
                .OrderBy(holding => holding.Amount.Token),
        ];
    }

    private static EquatableArray<TokenAmount> Fly(
        EquatableArray<TokenAmount> inFlight, TokenAmount? moved, Func<TokenAmount, TokenAmount, TokenAmount> change)
    {
        if (moved is not { } amount)
        {
            return inFlight;
        }

        var flying = inFlight.Where(item => item.Token == amount.Token).Append(amount with { Raw = UInt256.Zero }).First();
        return [.. inFlight.Where(item => item.Token != amount.Token).Append(change(flying, amount)).OrderBy(item => item.Token)];
    }

    private static TokenAmount Add(TokenAmount left, TokenAmount right) => left + right;

    private static TokenAmount Subtract(TokenAmount left, TokenAmount right) => left - right;
}
