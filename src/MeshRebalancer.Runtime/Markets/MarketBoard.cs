using System.Collections.Frozen;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pricing;
using MeshRebalancer.Ports.Markets;
using MeshRebalancer.Telemetry;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Markets;

/// <summary>One per node: keeps the newest word of each price source and says what is believed of each asset. Safe from any thread.</summary>
public sealed class MarketBoard
{
    private readonly Lock _gate = new();
    private readonly BoardOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<MarketBoard> _log;
    private readonly FrozenDictionary<string, IPriceOrigin> _origins;
    private readonly FrozenDictionary<AssetId, SortedDictionary<string, SourceReading>> _readings;
    private readonly Dictionary<AssetId, PriceVerdict> _verdicts = [];
    private readonly Dictionary<AssetId, PriceTrail> _trails = [];

    /// <param name="sources">Every source that there is; names are unique.</param>
    /// <param name="options">When a price is believed.</param>
    /// <param name="time">Freshness is measured by it.</param>
    /// <param name="log">Says when a price becomes unknown, and known again.</param>
    /// <exception cref="ArgumentException">The options are out of range, or two sources have one name: every violation is named.</exception>
    public MarketBoard(IReadOnlyList<IPriceOrigin> sources, BoardOptions options, TimeProvider time, ILogger<MarketBoard> log)
    {
        var twice = sources.GroupBy(source => source.Name).Where(same => same.Count() > 1).Select(same => $"Two price sources are named '{same.Key}'.");
        string[] violations = [.. options.Violations(), .. twice];
        if (violations.Length > 0)
            throw new ArgumentException(string.Join(" ", violations), nameof(options));
        (_options, _time, _log) = (options, time, log);
        _origins = sources.ToFrozenDictionary(source => source.Name);
        _readings = sources.GroupBy(source => source.Asset).ToFrozenDictionary(group => group.Key, Silent);
    }

    /// <summary>Called, outside of any lock, after a belief has changed: known or not, or another price.</summary>
    public event Action<PriceChange>? Changed;

    /// <summary>The assets that have a source, ordered.</summary>
    public IReadOnlyList<AssetId> Assets => [.. _readings.Keys.Order()];

    /// <summary>Takes one source's word. An older one than it gave before, or one of a source that is not on the board, changes nothing.</summary>
    public void Post(PriceObservation seen) => Update(seen.Source, before => PriceJudgement.Newest(before) is { } known && known.At > seen.At
        ? new SourceReading.Answered(seen.Source, known)
        : new SourceReading.Answered(seen.Source, seen));

    /// <summary>A source could not be read.</summary>
    /// <param name="source">Its name.</param>
    /// <param name="reason">In words.</param>
    public void PostFailure(string source, string reason) =>
        Update(source, before => new SourceReading.Failing(source, reason, PriceJudgement.Newest(before)));

    /// <summary>The newest word of each of these sources that has spoken, for a board that has heard none of them yet.</summary>
    public IReadOnlyList<PriceObservation> Newest(IEnumerable<IPriceOrigin> sources)
    {
        lock (_gate)
        {
            return [.. sources.Select(source => PriceJudgement.Newest(_readings[source.Asset][source.Name])).OfType<PriceObservation>()];
        }
    }

    /// <summary>What is believed of an asset at this moment.</summary>
    public PriceView View(AssetId asset)
    {
        lock (_gate)
        {
            return Judge(asset).View;
        }
    }

    /// <summary>Whether some source of an asset has neither answered nor failed since this process began: what is believed now says nothing yet.</summary>
    public bool IsUnheard(AssetId asset)
    {
        lock (_gate)
        {
            return _readings.TryGetValue(asset, out var readings) && readings.Values.Any(reading => reading is SourceReading.Silent);
        }
    }

    /// <summary>What is believed of every asset on the board, ordered.</summary>
    public IReadOnlyList<PriceView> Views() => [.. Assets.Select(View)];

    /// <summary>Judges every asset again: prices grow stale without anybody's word.</summary>
    public void Refresh()
    {
        foreach (var asset in Assets)
        {
            Announce(asset);
        }
    }

    private static SortedDictionary<string, SourceReading> Silent(IEnumerable<IPriceOrigin> sources) =>
        new(sources.ToDictionary(source => source.Name, source => (SourceReading)new SourceReading.Silent(source.Name) { TradedOn = source.TradedOn }), StringComparer.Ordinal);

    private void Update(string source, Func<SourceReading, SourceReading> with)
    {
        if (!_origins.TryGetValue(source, out var origin))
            return;
        lock (_gate)
        {
            _readings[origin.Asset][source] = with(_readings[origin.Asset][source]) with { TradedOn = origin.TradedOn };
        }

        Announce(origin.Asset);
    }

    private PriceVerdict Judge(AssetId asset)
    {
        SourceReading[] readings = _readings.TryGetValue(asset, out var known) ? [.. known.Values] : [];
        var rules = _options.Of(asset);
        var reference = rules.Peg?.To is { } to ? Judge(to).View : null;
        var verdict = PriceJudgement.Judge(asset, readings, _time.GetUtcNow(), rules, _trails.GetValueOrDefault(asset), reference);
        return _verdicts.TryGetValue(asset, out var before) && before.SameTrouble(verdict) ? before : verdict;
    }

    private void Announce(AssetId asset)
    {
        PriceVerdict? before;
        PriceVerdict now;
        lock (_gate)
        {
            before = _verdicts.GetValueOrDefault(asset);
            now = _verdicts[asset] = Judge(asset);
            Follow(asset, now);
        }

        if (IsNews(before?.View, now.View))
        {
            Record(now);
            Changed?.Invoke(new(asset, before?.View, now.View) { Alarm = now.IsAlarm ? now.Code : null });
        }
    }

    // What the sources agree on counts as the price before, believed or not: a new level is believed once it has stood for the window.
    private void Follow(AssetId asset, PriceVerdict verdict)
    {
        if (verdict.Agreed is { } agreed && _options.Of(asset).Jump is { } bound)
            _trails[asset] = _trails.GetValueOrDefault(asset, PriceTrail.Empty).With(agreed, _time.GetUtcNow(), bound);
    }

    // The same price, seen later, is no news.
    private static bool IsNews(PriceView? before, PriceView now) => before is PriceView.Known old && now is PriceView.Known known
        ? old.Price != known.Price
        : before != now;

    private void Record(PriceVerdict verdict)
    {
        switch (verdict.View)
        {
            case PriceView.Known known:
                MeshTelemetry.PriceUsd.Record((double)known.Price.Raw / 1e18, new KeyValuePair<string, object?>(MeshTelemetry.AssetTag, known.Asset.ToString()));
                break;
            case PriceView.Unknown unknown:
                MeshTelemetry.PricesUnknown.Add(
                    1, new(MeshTelemetry.AssetTag, unknown.Asset.ToString()), new KeyValuePair<string, object?>(MeshTelemetry.ReasonTag, verdict.Code));
                _log.LogWarning("The price of {Asset} is unknown: {Reason}", unknown.Asset, unknown.Reason);
                break;
        }
    }
}
