using System.Collections.Frozen;
using MeshRebalancer.Domain.Markets;
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
    private readonly FrozenDictionary<string, AssetId> _assetOf;
    private readonly FrozenDictionary<AssetId, SortedDictionary<string, SourceReading>> _readings;
    private readonly Dictionary<AssetId, PriceVerdict> _verdicts = [];

    /// <param name="sources">Every source that there is; names are unique.</param>
    /// <param name="options">When a price is believed.</param>
    /// <param name="time">Freshness is measured by it.</param>
    /// <param name="log">Says when a price becomes unknown, and known again.</param>
    /// <exception cref="ArgumentException">The options are out of range, or two sources have one name: every violation is named.</exception>
    public MarketBoard(IReadOnlyList<IPriceSource> sources, BoardOptions options, TimeProvider time, ILogger<MarketBoard> log)
    {
        var twice = sources.GroupBy(source => source.Name).Where(same => same.Count() > 1).Select(same => $"Two price sources are named '{same.Key}'.");
        string[] violations = [.. options.Violations(), .. twice];
        if (violations.Length > 0)
            throw new ArgumentException(string.Join(" ", violations), nameof(options));
        (_options, _time, _log) = (options, time, log);
        _assetOf = sources.ToFrozenDictionary(source => source.Name, source => source.Asset);
        _readings = sources.GroupBy(source => source.Asset).ToFrozenDictionary(group => group.Key, Silent);
    }

    /// <summary>Called, outside of any lock, after a belief has changed: known or not, or another price.</summary>
    public event Action<PriceChange>? Changed;

    /// <summary>The assets that have a source, ordered.</summary>
    public IReadOnlyList<AssetId> Assets => [.. _readings.Keys.Order()];

    /// <summary>Takes one source's word. An older one than it gave before, or one of a source that is not on the board, changes nothing.</summary>
    public void Post(PriceObservation seen) => Update(seen.Source, before => Newest(before) is { } known && known.At > seen.At
        ? new SourceReading.Answered(seen.Source, known)
        : new SourceReading.Answered(seen.Source, seen));

    /// <summary>A source could not be read.</summary>
    /// <param name="source">Its name.</param>
    /// <param name="reason">In words.</param>
    public void PostFailure(string source, string reason) =>
        Update(source, before => new SourceReading.Failing(source, reason, Newest(before)));

    /// <summary>The newest word of each of these sources that has spoken, for a board that has heard none of them yet.</summary>
    public IReadOnlyList<PriceObservation> Newest(IEnumerable<IPriceSource> sources)
    {
        lock (_gate)
        {
            return [.. sources.Select(source => Newest(_readings[source.Asset][source.Name])).OfType<PriceObservation>()];
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

    private static SortedDictionary<string, SourceReading> Silent(IEnumerable<IPriceSource> sources) =>
        new(sources.ToDictionary(source => source.Name, source => (SourceReading)new SourceReading.Silent(source.Name)), StringComparer.Ordinal);

    private static PriceObservation? Newest(SourceReading reading) => reading switch
    {
        SourceReading.Silent => null,
        SourceReading.Answered answered => answered.Newest,
        SourceReading.Failing failing => failing.Before,
    };

    private void Update(string source, Func<SourceReading, SourceReading> with)
    {
        if (!_assetOf.TryGetValue(source, out var asset))
            return;
        lock (_gate)
        {
            _readings[asset][source] = with(_readings[asset][source]);
        }

        Announce(asset);
    }

    private PriceVerdict Judge(AssetId asset)
    {
        SourceReading[] readings = _readings.TryGetValue(asset, out var known) ? [.. known.Values] : [];
        var verdict = PriceJudgement.Judge(asset, readings, _time.GetUtcNow(), _options);
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
        }

        if (IsNews(before?.View, now.View))
        {
            Record(now);
            Changed?.Invoke(new(asset, before?.View, now.View));
        }
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
