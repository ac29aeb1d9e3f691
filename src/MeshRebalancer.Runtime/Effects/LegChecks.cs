using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime.Accounts;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Markets;
using MeshRebalancer.Runtime.Planning;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>Looks once more, right before a leg acts: prices, balance, allowance and quote.</summary>
/// <param name="networks">The chains.</param>
/// <param name="venues">Venues and bridges.</param>
/// <param name="map">Routes, and native coins.</param>
/// <param name="board">The prices.</param>
/// <param name="finality">Which blocks stay.</param>
/// <param name="time">Stamps the look.</param>
public sealed class LegChecks(Networks networks, Venues venues, MarketMap map, MarketBoard board, Finality finality, TimeProvider time)
{
    /// <summary>The look, or why it was not possible.</summary>
    public async Task<Result<LegCheck, Block>> LookAsync(RebalanceEffect.CheckLeg effect, CancellationToken cancel)
    {
        var token = effect.AmountIn.Token;
        var account = effect.Request.Facts.Account;
        if (networks.Find(token.Chain) is not { Chain: var chain })
            return new Block("chain-unreadable", $"chain {token.Chain} is not configured");
        var quoting = QuoteAsync(effect, cancel);
        var balances = chain.BalancesAsync(account, [token], cancel);
        var allowance = chain.AllowanceAsync(token, account, SpenderOf(effect.Leg), cancel);
        var final = FinalAsync(effect, cancel);
        await Task.WhenAll(quoting, balances, allowance, final);
        return (await quoting).Then(quote => Readable(chain, balances.Result, allowance.Result).Then(read => Look(effect, quote, read))).Then<LegCheck>(
            look => look with { FinalBlock = final.Result });
    }

    // What can't be read is not final.
    private async Task<ulong?> FinalAsync(RebalanceEffect.CheckLeg effect, CancellationToken cancel) => effect.AfterRevert
        ? (await finality.HeightAsync(effect.AmountIn.Token.Chain, cancel)).Match(height => height, _ => (ulong?)null)
        : null;

    private static Result<(UInt256 Balance, UInt256 Allowance), Block> Readable(
        IChain chain, Result<Balances, PortError> held, Result<UInt256, PortError> allowance) =>
        held.Match<Result<(UInt256, UInt256), Block>>(
            balances => balances.Holdings.Count == 1
                ? allowance.Match<Result<(UInt256, UInt256), Block>>(ok => (balances.Holdings[0].Amount.Raw, ok), error => Block.Of(chain.Id, error))
                : new Block("chain-unreadable", $"chain {chain.Id} did not answer for the token"),
            error => Block.Of(chain.Id, error));

    private Result<LegCheck, Block> Look(RebalanceEffect.CheckLeg effect, Quote quote, (UInt256 Balance, UInt256 Allowance) read) => new LegCheck(
        time.GetUtcNow(),
        PriceOf(effect, effect.AmountIn.Token),
        PriceOf(effect, effect.Leg.ExpectedOut.Token),
        read.Balance,
        read.Allowance,
        quote.Out,
        quote.FeeMax,
        quote.Seconds,
        [.. Native(effect.AmountIn.Token.Chain, effect.Leg.ExpectedOut.Token.Chain)],
        quote.Fill);

    private PriceView PriceOf(RebalanceEffect.CheckLeg effect, TokenId token) =>
        board.View(effect.Request.Facts.Tokens.First(known => known.Id == token).Asset);

    private IEnumerable<NativeView> Native(params ChainId[] chains) => map.Chains
        .Where(chain => chains.Contains(chain.Id))
        .OrderBy(chain => chain.Id)
        .Select(chain => new NativeView(chain.Id, board.View(chain.NativeAsset)));

    private Address SpenderOf(PlannedLeg leg) => leg switch
    {
        PlannedLeg.Swap swap => venues.Spender(swap.Pool.Venue, swap.In.Token.Chain),
        PlannedLeg.Transfer transfer => venues.Spender(transfer.Bridge, transfer.In.Token.Chain),
    };

    private Task<Result<Quote, Block>> QuoteAsync(RebalanceEffect.CheckLeg effect, CancellationToken cancel) => effect.Leg switch
    {
        PlannedLeg.Swap swap => QuoteSwapAsync(new(swap.Pool, effect.AmountIn), cancel),
        PlannedLeg.Transfer transfer => QuoteTransferAsync(new(new(transfer.Bridge, transfer.In.Token, transfer.ExpectedOut.Token), effect.AmountIn), cancel),
    };

    private async Task<Result<Quote, Block>> QuoteSwapAsync(QuoteRequest.Swap request, CancellationToken cancel)
    {
        var answer = await venues.Venue(request.Pool.Venue, request.In.Token.Chain).QuoteAsync(request, cancel);
        return answer.Match<Result<Quote, Block>>(
            given => new Quote(given.Out.Raw, UInt256.Zero, 0, null),
            error => Block.Of($"{request.Pool.Venue} on chain {request.In.Token.Chain}", error));
    }

    private async Task<Result<Quote, Block>> QuoteTransferAsync(QuoteRequest.Transfer request, CancellationToken cancel)
    {
        var answer = await venues.Bridge(request.Route.Bridge).QuoteAsync(request, cancel);
        return answer.Match<Result<Quote, Block>>(
            quote => new Quote(quote.Answer.Out.Raw, quote.FeeMax, quote.Answer.Seconds, quote.Fill),
            error => Block.Of(request.Route.Bridge, error));
    }

    private sealed record Quote(UInt256 Out, UInt256 FeeMax, int Seconds, FillTerms? Fill);
}

/// <summary>Why a leg may not act yet.</summary>
/// <param name="Code">Stable: <c>chain-unreadable</c>, <c>no-quote</c>, or a port's own.</param>
/// <param name="Reason">For people.</param>
public sealed record Block(string Code, string Reason)
{
    /// <summary>A chain failed.</summary>
    internal static Block Of(ChainId chain, PortError error) => Of($"chain {chain}", "chain-unreadable", error);

    /// <summary>A venue or bridge failed.</summary>
    internal static Block Of(string where, PortError error) => Of(where, "no-quote", error);

    private static Block Of(string where, string code, PortError error) => error switch
    {
        PortError.Declined declined => new(declined.Code, $"{where}: {declined.Reason}"),
        PortError.Transient or PortError.Unreadable or PortError.OutcomeUnknown => new(code, $"{where}: {error.Reason}"),
    };
}
