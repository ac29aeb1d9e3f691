namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>
/// A bridge's message is received once, but a reorg may exchange the transaction that received it: ours for a stranger's, or one attempt for
/// another. Their words come in any order; what the message brought is booked with one of them, and of the others only the fee.
/// </summary>
internal static class Arrivals
{
    private const string Mint = "mint";

    /// <summary>Whether what was on its way is in the book, by whichever transaction.</summary>
    public static bool IsBooked(LegProgress leg) => leg.Transactions.Any(IsBooked);

    /// <summary>Whether it is in the book by this one.</summary>
    public static bool IsBookedBy(LegProgress leg, Kernel.Hash32 transaction) => leg.Transactions.Any(one => one.Transaction.Hash == transaction && IsBooked(one));

    /// <summary>What is to be booked of a transaction, as the leg stands.</summary>
    public static ActionOutcome ToBook(LegProgress leg, ActionOutcome outcome) => outcome is ActionOutcome.Minted && IsBooked(leg)
        ? new ActionOutcome.Reverted("another transaction of the same message is booked")
        : outcome;

    /// <summary>The same for a transaction that a reorg had taken away with the booking: when it mints nothing any more, another of ours may have, of which only the fee is booked.</summary>
    public static ActionOutcome ToBook(LegProgress leg, Stray stray, ActionOutcome outcome) =>
        outcome is ActionOutcome.Reverted && stray.Step.Action is ChainAction.Mint && stray.Undo.Departed is not null && !IsBooked(leg) && Unbooked(leg) is { } other
            ? other
            : ToBook(leg, outcome);

    private static bool IsBooked(LegTransaction one) => one.Purpose == Mint && (one.Read is { } read ? read.Booking.Received is not null : one.Succeeded);

    private static ActionOutcome.Minted? Unbooked(LegProgress leg) =>
        leg.Transactions.Where(one => !IsBooked(one)).Select(one => one.Read?.Outcome).OfType<ActionOutcome.Minted>().FirstOrDefault();
}
