using MeshRebalancer.Runtime.Streams;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Portfolios;
using MeshRebalancer.Runtime.Risk;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Runtime.Planning;

/// <summary>
/// Makes plans, a few at a time: observes, drafts, asks for all quotes at once, and completes the draft. All of one plan's inputs are one
/// immutable snapshot. What the world does not answer now is a refusal that is not final.
/// </summary>
public sealed class PlanMaker
{
    private const int HalvingsMax = 6;

    private readonly Observer _observer;
    private readonly Networks _networks;
    private readonly Quoting _quotes;
    private readonly MarketMap _map;
    private readonly TimeProvider _time;
    private readonly Turns _places;

    /// <param name="observer">Balances and prices.</param>
    /// <param name="networks">Gas prices.</param>
    /// <param name="venues">Quotes.</param>
    /// <param name="map">What can be traded where.</param>
    /// <param name="plansAtOnce">1 … 64; the others wait.</param>
    /// <param name="time">Measures how long plans take.</param>
    public PlanMaker(Observer observer, Networks networks, Venues venues, MarketMap map, int plansAtOnce, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(plansAtOnce, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plansAtOnce, 64);
        (_observer, _networks, _quotes, _map, _time) = (observer, networks, new(venues), map, time);
        _places = new(plansAtOnce);
    }

    /// <summary>Makes the plan of a rebalance's round.</summary>
    /// <param name="request">Whose, and under which mandate.</param>
    /// <param name="round">From 1; it makes leg ids unique.</param>
    /// <param name="open">The breakers that let nothing through now: what they guard is gone around.</param>
    /// <param name="cancel">When it is no longer wanted.</param>
    public async Task<Result<Plan, PlanRefusal>> MakeAsync(RebalanceRequest request, int round, OpenBreakers open, CancellationToken cancel)
    {
        await _places.WaitAsync(cancel);
        var began = _time.GetTimestamp();
        using var span = MeshTelemetry.Spans.StartActivity(MeshTelemetry.PlanSpan);
        span?.SetTag(MeshTelemetry.RebalanceTag, request.Stream.ToString());
        try
        {
            var made = await SnapshotAsync(request, round, Permitted.By(request.Mandate, open.Around(_map)), cancel) switch
            {
                Result<PlanInputs, PlanRefusal>.Ok ok => open.Explain(await PlanAsync(ok.Value, cancel)),
                Result<PlanInputs, PlanRefusal>.Fail fail => fail.Error,
            };
            var outcome = made.Match(_ => "planned", refusal => refusal.Code);
            span?.SetTag(MeshTelemetry.OutcomeTag, outcome);
            MeshTelemetry.PlanDuration.Record(
                _time.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>(MeshTelemetry.OutcomeTag, outcome));
            return made;
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>All answers to these questions, or what could not be read.</summary>
    public Task<Result<EquatableArray<QuoteAnswer>, string>> QuotesAsync(EquatableArray<QuoteRequest> wanted, CancellationToken cancel) =>
        _quotes.AskAsync(wanted, cancel);

    private async Task<Result<PlanInputs, PlanRefusal>> SnapshotAsync(RebalanceRequest request, int round, MarketMap map, CancellationToken cancel)
    {
        var seen = _observer.ObserveAsync(request.Facts, request.Mandate, cancel);
        var chains = request.Facts.Tokens.Select(token => token.Id.Chain).Distinct().Order().ToArray();
        var gas = await Task.WhenAll(chains.Select(chain => GasPriceAsync(chain, cancel)));
        var failures = gas.SelectMany(one => one.Match<string[]>(_ => [], reason => [reason])).ToArray();
        return failures.Length > 0
            ? new PlanRefusal("unreadable", string.Join("; ", failures), Final: false)
            : new PlanInputs(
                request.Facts, request.Mandate, map, await seen,
                [.. gas.SelectMany(one => one.Match<GasPrice[]>(ok => [ok], _ => []))],
                FormattableString.Invariant($"r{round}"));
    }

    private async Task<Result<GasPrice, string>> GasPriceAsync(ChainId chain, CancellationToken cancel) =>
        _networks.Find(chain) is not { } connector
            ? $"chain {chain} is not configured"
            : (await connector.Chain.GasPriceAsync(cancel)).Match<Result<GasPrice, string>>(
                wei => new GasPrice(chain, wei),
                error => $"gas price of chain {chain}: {error.Reason}");

    // A swap that loses too much is asked for again at half its size, a few times: a slice is better than nothing.
    private async Task<Result<Plan, PlanRefusal>> PlanAsync(PlanDraft draft, CancellationToken cancel)
    {
        for (var slices = 0; ; slices++)
        {
            switch (await _quotes.AskAsync(draft.QuotesWanted, cancel))
            {
                case Result<EquatableArray<QuoteAnswer>, string>.Fail unknown:
                    return new PlanRefusal("unreadable", unknown.Error, Final: false);
                case Result<EquatableArray<QuoteAnswer>, string>.Ok { Value: var answers }:
                    if (slices >= HalvingsMax || Planner.Smaller(draft, answers) is not { } smaller)
                        return Planner.Complete(draft, answers);
                    draft = smaller;
                    break;
            }
        }
    }

    private async Task<Result<Plan, PlanRefusal>> PlanAsync(PlanInputs inputs, CancellationToken cancel)
    {
        switch (Planner.Draft(inputs))
        {
            case Result<PlanDraft, PlanRefusal>.Fail fail:
                return fail.Error;
            case Result<PlanDraft, PlanRefusal>.Ok { Value: var draft }:
                return await PlanAsync(draft, cancel);
            default:
                throw new InvalidOperationException("A draft is made or refused.");
        }
    }
}
