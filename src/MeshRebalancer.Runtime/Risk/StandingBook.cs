using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Effects;
using MeshRebalancer.Runtime.Markets;

namespace MeshRebalancer.Runtime.Risk;

/// <summary>
/// What all portfolios of a desk hold, by where it stands. It reads every portfolio's own book at each question, so it is never older than what
/// was booked; what is under way is the coordinator's to count. Whatever can't be valued is unknown, never zero.
/// </summary>
/// <param name="board">Verified prices.</param>
/// <param name="backing">Issuers and bridges behind tokens.</param>
public sealed class StandingBook(MarketBoard board, EquatableArray<TokenBacking> backing)
{
    private IJournalReader? _journal;

    /// <summary>Where the portfolios are listed from now on. Before this nothing is known.</summary>
    public void ReadFrom(IJournalReader journal) => _journal = journal;

    /// <summary>What backs a token; nobody where nothing is said.</summary>
    public TokenBacking BackingOf(TokenId token) => backing.FirstOrDefault(one => one.Token == token) ?? new(token, null, null);

    /// <summary>What stands under each of these exposures, rounded up; or why that is not known.</summary>
    public async Task<Result<EquatableArray<Standing>, Block>> OfAsync(
        string desk, IReadOnlyList<Limited> wanted, IStreams streams, CancellationToken cancel)
    {
        if (wanted.Count == 0)
            return EquatableArray<Standing>.Empty;
        if (_journal is null)
            return Unknown("The desk's portfolios are not listed yet.");

        List<(TokenId Token, Usd Value)> held = [];
        await foreach (var head in _journal.ListAsync("portfolio", cancel))
        {
            if (head.Stream.Parts[0] != desk || Portfolio.BookOf((PortfolioState)(await streams.ReadAsync(head.Stream, cancel)).State) is not { } book)
                continue;
            if (book.Holdings.Count == 0)
                return Unknown($"The balances of {head.Stream} were not read yet.");
            foreach (var holding in book.Holdings.Where(holding => !holding.Amount.Raw.IsZero))
            {
                var token = book.Facts.Find(holding.Amount.Token)!;
                if (board.View(token.Asset) is not PriceView.Known known)
                    return Unknown($"{head.Stream} holds {token.Asset}, whose price is unknown.");
                held.Add((token.Id, known.Price.ValueOf(holding.Amount.Raw, token.Decimals, Rounding.Up)));
            }
        }

        return wanted.Select(one => new Standing(one.Limit, one.Of, Sum(held, one))).ToEquatableArray();
    }

    private Usd Sum(List<(TokenId Token, Usd Value)> held, Limited where) =>
        held.Where(one => StandsThere(one.Token, where)).Aggregate(Usd.Zero, (sum, one) => sum + one.Value);

    // Nothing stands in a venue yet: positions are tokens on the account itself.
    private bool StandsThere(TokenId token, Limited where) => where.Limit switch
    {
        ValueLimit.ExposurePerChain => token.Chain.ToString() == where.Of,
        ValueLimit.ExposurePerIssuer => BackingOf(token).Issuer == where.Of,
        ValueLimit.ExposurePerBridge => BackingOf(token).BackedBy == where.Of,
        _ => false,
    };

    private static Block Unknown(string reason) => new("exposure-unknown", reason);
}
