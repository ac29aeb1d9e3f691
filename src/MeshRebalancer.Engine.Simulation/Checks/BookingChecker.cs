using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// What a portfolio books is what its transaction truly moved, each once; and when all is quiet its book is what its account truly holds, with
/// nothing of its own transactions left out.
/// </summary>
internal sealed class BookingChecker : Checker
{
    private readonly SortedDictionary<(ChainId Chain, Hash32 Transaction), StreamId> _booked = [];
    private readonly SortedDictionary<EffectId, TokenAmount> _least = [];

    public override string Name => "booking";

    public override void OnStored(StoredStep step)
    {
        if (step.Event is RebalanceEvent.LegSwapping swapping)
            _least[swapping.Submission] = swapping.Terms.OutMin;
        if (step.Event is PortfolioEvent.CorrectionBooked { Booking: var correction })
            _booked.TryAdd((correction.Chain, correction.Transaction), step.Stream);
        if (step.Event is not PortfolioEvent.Booked { Booking: var booking })
            return;
        var account = Portfolio.BookOf((PortfolioState)step.After)!.Facts.Account;
        if (World.Chains[booking.Chain].Find(booking.Transaction) is not { } mined)
        {
            Must(World.Faults.Counts.ContainsKey(FaultKind.ReorgDeep), () => $"{step.Stream} booked {booking.Transaction}, which is not on chain {booking.Chain}");
            return;
        }

        if (!_booked.TryAdd((booking.Chain, booking.Transaction), step.Stream) && Witness.Restores == 0)
            Violated($"{step.Stream} booked {booking.Transaction} a second time");
        // A deep reorg may have brought the transaction into another block since it was read: it is corrected later, which the end shows.
        if (!World.Faults.Counts.ContainsKey(FaultKind.ReorgDeep))
            Compare(step.Stream, booking, mined, account);
    }

    public override void AtEnd()
    {
        foreach (var portfolio in World.Portfolios)
        {
            var book = Portfolio.BookOf((PortfolioState)Witness.Shadows.Of(portfolio.Facts.Stream));
            if (book is null)
                continue;
            foreach (var holding in book.Holdings)
            {
                var truth = World.Chains[holding.Amount.Token.Chain].Ledger[Ledger.Held(holding.Amount.Token.Contract, book.Facts.Account)];
                Must(truth == holding.Amount.Raw, () => $"{book.Facts.Stream} says that it holds {holding.Amount}, the chain says {truth}");
            }

            var unbooked = World.Chains.Values.SelectMany(chain => chain.SentBy(book.Facts.Account).Where(mined => mined.Receipt.Logs.Count > 0).Select(mined => (chain.Id, mined.Transaction.Hash)))
                .Where(one => !_booked.ContainsKey(one)).ToArray();
            Must(unbooked.Length == 0 || Witness.Restores > 0 || World.Faults.Counts.ContainsKey(FaultKind.HandTransfer), () => $"{book.Facts.Stream} has not booked {string.Join(", ", unbooked)}");
            var flying = World.OnTheWay(book.Facts.Account).Select(crossing => crossing.From).ToArray();
            // What a lost journal sent over a bridge, the older one cannot know of.
            Must(flying.Length == book.InFlight.Count || Witness.Restores > 0, () => $"{book.Facts.Stream} has {string.Join(", ", flying)} on the way and books {book.InFlight}");
        }
    }

    private void Compare(StreamId stream, Booking booking, Mined mined, Address account)
    {
        var (spent, received) = (UInt256.Zero, UInt256.Zero);
        foreach (var (slot, change) in mined.Moved.Where(pair => pair.Key.Kind == SlotKind.Balance && pair.Key.Owner == account))
        {
            if (change.New < change.Old)
                spent = Same("spent", stream, booking, booking.Spent, new(new(booking.Chain, slot.Subject), change.Old - change.New));
            else if (change.New > change.Old)
                received = Same("received", stream, booking, booking.Received, new(new(booking.Chain, slot.Subject), change.New - change.Old));
        }

        Must(booking.Spent is null || !spent.IsZero, () => $"{stream} booked {booking.Spent} as spent by {booking.Transaction}, which spent nothing");
        Must(booking.Received is null || !received.IsZero, () => $"{stream} booked {booking.Received} as received by {booking.Transaction}, which brought nothing");
        if (booking.Received is { } got && _least.TryGetValue(booking.Id, out var least))
            Must(got.Raw >= least.Raw, () => $"{stream} got {got} by {booking.Transaction}, and had decided on {least} at least");
        if (World.Transits.FirstOrDefault(crossing => crossing.Burn == booking.Transaction) is { } crossing)
            Must(booking.Departed == World.As(crossing.From, crossing.To), () => $"{stream} booked {booking.Departed?.ToString() ?? "nothing"} as on its way by {booking.Transaction}, which burnt {crossing.From}");
        var fee = mined.Transaction.From == account ? mined.Receipt.FeeWei : UInt256.Zero;
        Must(booking.FeeWei == fee || Witness.Restores > 0, () => $"{stream} booked a fee of {booking.FeeWei} for {booking.Transaction}, which cost {fee}");
    }

    private UInt256 Same(string what, StreamId stream, Booking booking, TokenAmount? booked, TokenAmount truth)
    {
        Must(booked == truth, () => $"{stream} booked {booked?.ToString() ?? "nothing"} as {what} by {booking.Transaction} ({booking.Id}), which was {truth}");
        return truth.Raw;
    }
}
