using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Markets;

/// <summary>
/// Makes bars of verified prices, and from them what mandates want to be estimated: each anew when a bar of its assets is over, beside the judging of
/// portfolios and never within it. An unknown price makes no bar. Safe from any thread. Bars are kept in memory: a node that starts goes on from the
/// stored history that it was given, or waits for bars of its own.
/// </summary>
/// <param name="board">The prices.</param>
/// <param name="stored">What is known of the time before this node; empty where nothing is.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Says when an estimate can't be had, and when it can again.</param>
public sealed class MarketEstimates(MarketBoard board, IReadOnlyDictionary<AssetId, BarSeries> stored, TimeProvider time, ILogger<MarketEstimates> log)
{
    private const int BarsMost = 5_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(AssetId Asset, int Seconds), BarBuilder> _bars = [];
    private readonly Dictionary<EstimateWanted, (MarketEstimate Estimate, DateTimeOffset? Until)> _estimates = [];

    /// <summary>Called after models were fitted to newer bars. Whoever listens must be quick.</summary>
    public event Action<EquatableArray<AssetFit>>? Refitted;

    /// <summary>The newest estimate for a mandate, which from now on is kept up to date; null where the mandate wants none.</summary>
    public MarketEstimate? Of(Mandate mandate)
    {
        if (mandate.Policy?.Estimation is not { } rules)
            return null;
        var wanted = new EstimateWanted([.. mandate.Targets.Select(target => target.Asset).Order()], rules);
        lock (_gate)
        {
            if (_estimates.TryGetValue(wanted, out var known))
                return known.Estimate;
            foreach (var asset in wanted.Assets)
            {
                _bars.TryAdd((asset, rules.BarSeconds), Begun(asset, TimeSpan.FromSeconds(rules.BarSeconds)));
            }

            return Estimate(wanted).Estimate;
        }
    }

    /// <summary>Looks at every price that bars are made of, and estimates anew what a finished bar has changed. To be called every second or so.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            foreach (var key in _bars.Keys.ToArray())
            {
                if (board.View(key.Asset) is PriceView.Known known)
                    _bars[key] = _bars[key].With((double)known.Price.Raw / 1e18, time.GetUtcNow());
            }

            foreach (var (wanted, (_, until)) in _estimates.ToArray())
            {
                if (UntilOf(wanted) != until)
                    Estimate(wanted);
            }
        }
    }

    private BarBuilder Begun(AssetId asset, TimeSpan length) =>
        BarBuilder.After(length, BarsMost, stored.TryGetValue(asset, out var series) ? BarMerging.To(length, series) : []);

    private (MarketEstimate Estimate, DateTimeOffset? Until) Estimate(EstimateWanted wanted)
    {
        var before = _estimates.TryGetValue(wanted, out var known) ? known.Estimate : null;
        var estimate = MarketEstimate.Of(wanted, [.. wanted.Assets.Select(asset => _bars[(asset, wanted.Rules.BarSeconds)])], before?.Outlook?.Regime, time.GetUtcNow());
        if (estimate.Wanting is { } why && before?.Wanting is null)
            log.LogWarning("What {Assets} will do can't be estimated: {Reason}", string.Join(", ", wanted.Assets), why);
        else if (estimate.Wanting is null && before?.Wanting is not null)
            log.LogInformation("What {Assets} will do is estimated again, from {Basis}", string.Join(", ", wanted.Assets), estimate.Basis);
        Refitted?.Invoke(estimate.Fits);
        return _estimates[wanted] = (estimate, UntilOf(wanted));
    }

    // The newest bar that all of them have, so that an estimate is not made once for each asset of the same bar.
    private DateTimeOffset? UntilOf(EstimateWanted wanted) => wanted.Assets.Min(asset => _bars[(asset, wanted.Rules.BarSeconds)].Until);
}
