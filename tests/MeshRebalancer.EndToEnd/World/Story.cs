using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;

namespace MeshRebalancer.EndToEnd;

/// <summary>What stands in a journal, read beside the node or after its death.</summary>
internal sealed class Story(IReadOnlyList<StoredEvent> events)
{
    /// <summary>All events, in append order.</summary>
    public IReadOnlyList<StoredEvent> Events => events;

    /// <summary>What the portfolio booked, in order.</summary>
    public IReadOnlyList<Booking> Bookings => [.. Of("portfolio").Select(stored => PortfolioCodec.Events.Decode(stored.Event.Name, stored.Event.Payload))
        .OfType<PortfolioEvent.Booked>().Select(booked => booked.Booking)];

    /// <summary>What moved by the book, in order: what was booked, and what reorgs corrected of it.</summary>
    public IReadOnlyList<Booking> Movements => [.. Of("portfolio").Select(stored => PortfolioCodec.Events.Decode(stored.Event.Name, stored.Event.Payload))
        .Select(one => one is PortfolioEvent.Booked booked ? booked.Booking : one is PortfolioEvent.CorrectionBooked corrected ? corrected.Booking : null)
        .OfType<Booking>()];

    /// <summary>The transfers by hand that the portfolio noticed, in order.</summary>
    public IReadOnlyList<NoticedTransfer> Noticed => [.. Of("portfolio").Select(stored => PortfolioCodec.Events.Decode(stored.Event.Name, stored.Event.Payload))
        .Select(one => one is PortfolioEvent.DepositNoticed deposit ? new NoticedTransfer(deposit.Amount, In: true, deposit.At)
            : one is PortfolioEvent.WithdrawalNoticed withdrawal ? new NoticedTransfer(withdrawal.Amount, In: false, withdrawal.At)
            : null)
        .OfType<NoticedTransfer>()];

    /// <summary>The accounts' events with the chain that each is on.</summary>
    public IReadOnlyList<(AccountFacts Account, AccountEvent Event)> Accounts => [.. Of("account").Select(stored =>
        (AccountFacts.FromStream(stored.Stream), AccountCodec.Events.Decode(stored.Event.Name, stored.Event.Payload)))];

    /// <summary>The top-ups' events with the chain that each is on.</summary>
    public IReadOnlyList<(ChainId Chain, GasEvent Event)> Gas => [.. Of(GasState.Category).Select(stored =>
        (ChainId.Parse(stored.Stream.Parts[1]), GasCodec.Events.Decode(stored.Event.Name, stored.Event.Payload)))];

    /// <summary>Every signed transaction, with its bytes.</summary>
    public IReadOnlyList<AccountEvent.Signed> Signed => [.. Accounts.Select(pair => pair.Event).OfType<AccountEvent.Signed>()];

    /// <summary>Hashes of every variant that was signed for a transaction: the first, and those that replaced it where it was long on its way.</summary>
    public IReadOnlyList<Hash32> VariantsOf(EffectId id) => [.. Accounts.Select(pair => pair.Event)
        .Select(one => one is AccountEvent.Signed signed && signed.Id == id ? signed.Transaction.Hash
            : one is AccountEvent.Replaced replaced && replaced.Id == id ? replaced.Transaction.Hash
            : (Hash32?)null)
        .OfType<Hash32>()];

    public static async Task<Story> ReadAsync(IJournalReader journal)
    {
        List<StoredEvent> events = [];
        await foreach (var stored in journal.ReadAllAsync(0, CancellationToken.None))
        {
            events.Add(stored);
        }

        return new(events);
    }

    /// <summary>What of it is about one portfolio and its account, where several share a journal.</summary>
    public Story About(TestPortfolio portfolio) => new(
    [
        .. events.Where(stored => stored.Stream.Category == "account"
            ? AccountFacts.FromStream(stored.Stream).Address == portfolio.Account
            : stored.Stream.Parts.Contains(portfolio.Name)),
    ]);

    /// <summary>Whether an event of that name is stored.</summary>
    public bool Has(string name) => events.Any(stored => stored.Event.Name == name);

    private IEnumerable<StoredEvent> Of(string category) => events.Where(stored => stored.Stream.Category == category);
}
