using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What a run knows of the market at a bar: statistics of that bar and those before it, never of one after it.</summary>
internal sealed class BacktestSenses(BacktestSetup setup)
{
    private readonly MandatePolicy _policy = setup.Mandate.Policy!;
    private readonly int _bars = Math.Max(Retargeting.BarsNeeded(setup.Mandate.Policy!), 1);
    private readonly SortedSet<string> _troubles = new(StringComparer.Ordinal);
    private DateTimeOffset? _reviewed;

    /// <summary>What is expected; null where nothing asks for it or it cannot be told.</summary>
    public MarketOutlook? Outlook { get; private set; }

    /// <summary>Why figures could not be had, in words.</summary>
    public IEnumerable<string> Troubles => _troubles;

    /// <summary>Whether the mandate's time of review has come; then statistics are made anew.</summary>
    public bool Review(int bar)
    {
        var at = setup.History.Bars[bar].At;
        if (_reviewed is { } last && at < last.AddSeconds(_policy.Estimation?.ReviewSeconds ?? 86_400))
            return false;
        _reviewed = at;
        if (_policy.Estimation is { } rules && PolicyRules.NeedsOutlook(_policy))
            Outlook = Estimates.Outlook(History(bar), rules, Outlook?.Regime, at).Match<MarketOutlook?>(outlook => outlook, Trouble<MarketOutlook>);
        return true;
    }

    /// <summary>The targets that the strategy gives at a bar; null where it cannot tell.</summary>
    public EquatableArray<TargetWeight>? Targets(int bar, Usd wealth) =>
        Retargeting.Targets(setup.Mandate, _policy, History(bar), wealth).Match<EquatableArray<TargetWeight>?>(targets => targets, unfit =>
        {
            _troubles.Add(unfit.Reason);
            return null;
        });

    private T? Trouble<T>(Unfit unfit)
        where T : class
    {
        _troubles.Add(unfit.Reason);
        return null;
    }

    private EquatableArray<AssetHistory> History(int bar)
    {
        var (first, count) = (Math.Max(0, bar - _bars + 1), Math.Min(bar + 1, _bars));
        var window = setup.History.Bars.AsSpan().Slice(first, count).ToArray();
        return
        [
            .. setup.Mandate.Targets.Select(target => target.Asset).Order().Select(asset =>
            {
                var place = setup.History.IndexOf(asset);
                return new AssetHistory(asset, BarSeries.Of(setup.History.Step, [.. window.Select(one => one.Shapes[place])], setup.History.StepMax)
                    .Match(series => series, unfit => throw new InvalidOperationException($"The file's bars were checked, and yet: {unfit[0].Reason}")));
            }),
        ];
    }
}
