using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Runtime.Planning;

/// <summary>Asks for all of a draft's quotes at once.</summary>
/// <param name="venues">Venues and bridges.</param>
internal sealed class Quoting(Venues venues)
{
    /// <summary>
    /// All answers, or what could not be read. An unreadable quote is as good as a no where another way gives the same token for the same
    /// amount; where it is the only one, it is unknown, and a plan made as if it were a no would leave half of the work undone.
    /// </summary>
    public async Task<Result<EquatableArray<QuoteAnswer>, string>> AskAsync(EquatableArray<QuoteRequest> wanted, CancellationToken cancel)
    {
        var asked = await Task.WhenAll(wanted.Select(request => AskAsync(request, cancel)));
        var given = asked.Select(one => one.Answer).OfType<QuoteAnswer.Given>().ToArray();
        var unknown = asked.Where(one => one.Failure is not null && !given.Any(other => IsInstead(other, one.Request))).ToArray();
        return unknown.Length > 0
            ? string.Join("; ", unknown.Select(one => one.Failure))
            : asked.Select(one => one.Answer ?? new QuoteAnswer.Declined(one.Request, one.Failure!)).ToEquatableArray();
    }

    private static bool IsInstead(QuoteAnswer.Given given, QuoteRequest request) => (given.Request, request) switch
    {
        (QuoteRequest.Transfer other, QuoteRequest.Transfer one) => other.In == one.In && other.Route.To == one.Route.To,
        (QuoteRequest.Swap other, QuoteRequest.Swap one) => other.In == one.In && other.Pool.Trades(one.Pool.TokenA, one.Pool.TokenB),
        (QuoteRequest.Transfer, QuoteRequest.Swap) or (QuoteRequest.Swap, QuoteRequest.Transfer) => false,
    };

    private Task<Asked> AskAsync(QuoteRequest request, CancellationToken cancel) => request switch
    {
        QuoteRequest.Swap swap => SwapAsync(swap, cancel),
        QuoteRequest.Transfer transfer => TransferAsync(transfer, cancel),
    };

    private async Task<Asked> SwapAsync(QuoteRequest.Swap swap, CancellationToken cancel) =>
        venues.FindVenue(swap.Pool.Venue, swap.In.Token.Chain) is { } venue
            ? Answer(swap, venue.Name, await venue.QuoteAsync(swap, cancel))
            : Declined(swap, $"venue {swap.Pool.Venue} on chain {swap.In.Token.Chain} is not configured");

    private async Task<Asked> TransferAsync(QuoteRequest.Transfer transfer, CancellationToken cancel) =>
        venues.FindBridge(transfer.Route.Bridge) is { } bridge
            ? Answer(transfer, bridge.Name, (await bridge.QuoteAsync(transfer, cancel)).Then<QuoteAnswer.Given>(quote => quote.Answer))
            : Declined(transfer, $"bridge {transfer.Route.Bridge} is not configured");

    private static Asked Answer(QuoteRequest request, string where, Result<QuoteAnswer.Given, PortError> answer) => answer.Match(
        given => new Asked(request, given, null),
        error => error switch
        {
            PortError.Declined declined => Declined(request, $"{declined.Code}: {declined.Reason}"),
            PortError.Transient or PortError.Unreadable or PortError.OutcomeUnknown => new Asked(request, null, $"{where}: {error.Reason}"),
        });

    private static Asked Declined(QuoteRequest request, string reason) => new(request, new QuoteAnswer.Declined(request, reason), null);

    // Either an answer or why there is none.
    private sealed record Asked(QuoteRequest Request, QuoteAnswer? Answer, string? Failure);
}
