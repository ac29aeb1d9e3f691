using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Estimation.Refits;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Markets;

/// <summary>What a mandate wants to be estimated.</summary>
/// <param name="Assets">All of its assets, ordered.</param>
/// <param name="Rules">How.</param>
public sealed record EstimateWanted(EquatableArray<AssetId> Assets, EstimationRules Rules)
{
    /// <summary>Fewer bars are no statistics, whatever a formula makes of them.</summary>
    public const int BarsMin = 30;
}

/// <summary>What was estimated, or why it could not be: then nothing that needs it trades.</summary>
/// <param name="History">The bars that it was made from; one series an asset, in the order of the assets.</param>
/// <param name="Outlook">What is expected; null where it could not be had.</param>
/// <param name="Basis">What it was made from, for people.</param>
/// <param name="Wanting">Why something is null, or null.</param>
public sealed record MarketEstimate(EquatableArray<AssetHistory> History, MarketOutlook? Outlook, string Basis, string? Wanting)
{
    /// <summary>What each asset's model was fitted on and came to; in the order of the history.</summary>
    public EquatableArray<AssetFit> Fits { get; init; } = [];

    /// <summary>Nothing is known, for a reason.</summary>
    public static MarketEstimate Nothing(string why) => new([], null, "", why);

    /// <summary>Estimates everything from whole bars. Pure.</summary>
    /// <param name="wanted">What.</param>
    /// <param name="bars">One for each asset, in their order.</param>
    /// <param name="before">The regime before, or null.</param>
    /// <param name="at">Now.</param>
    public static MarketEstimate Of(EstimateWanted wanted, IReadOnlyList<BarBuilder> bars, VolatilityRegime? before, DateTimeOffset at)
    {
        var length = TimeSpan.FromSeconds(wanted.Rules.BarSeconds);
        List<AssetHistory> history = [];
        foreach (var (asset, known) in wanted.Assets.Zip(bars))
        {
            if (known.Closed.Count < EstimateWanted.BarsMin)
                return Nothing(FormattableString.Invariant($"{asset}: {known.Closed.Count} bars of {wanted.Rules.BarSeconds} s are known, {EstimateWanted.BarsMin} are needed."));
            if (at - known.Until > 3 * length)
                return Nothing(FormattableString.Invariant($"{asset}: the newest bar ended at {known.Until:u}; older than three bars is too old."));
            switch (BarSeries.Of(length, [.. known.Closed]))
            {
                case Result<BarSeries, EquatableArray<Unfit>>.Ok ok:
                    history.Add(new(asset, ok.Value));
                    break;
                case Result<BarSeries, EquatableArray<Unfit>>.Fail fail:
                    return Nothing($"{asset}: {fail.Error[0].Reason}");
            }
        }

        return Of(wanted.Rules, [.. history], before, at);
    }

    private static MarketEstimate Of(EstimationRules rules, EquatableArray<AssetHistory> history, VolatilityRegime? before, DateTimeOffset at)
    {
        var points = history.Min(item => Math.Min(item.Series.Bars.Count, rules.Bars));
        var basis = FormattableString.Invariant($"{points} bars of {rules.BarSeconds} s until {history.Max(item => item.Series.Bars[item.Series.Bars.Count - 1].At + item.Series.Length):u}, {rules.Model}, {rules.Shrinkage}");
        var made = new MarketEstimate(history, null, basis, null) { Fits = history.Select(item => AssetFit.Of(item, rules)).ToEquatableArray() };
        return Estimates.Outlook(history, rules, before, at).Match(outlook => made with { Outlook = outlook }, unfit => made with { Wanting = unfit.Reason });
    }
}

/// <summary>One asset's fitted model, or why there is none.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Basis">What it was fitted on.</param>
/// <param name="Fit">What it came to; null where <paramref name="Unfit"/> says why not.</param>
/// <param name="Unfit">Why there is none, or null.</param>
public sealed record AssetFit(AssetId Asset, FitBasis Basis, ModelFit? Fit, Unfit? Unfit)
{
    internal static AssetFit Of(AssetHistory item, EstimationRules rules)
    {
        var recent = item.Series.Last(rules.Bars);
        var basis = FitBasis.Of(ModelFit.NameOf(rules.Model), rules.HorizonBars, recent);
        return ModelFit.Of(recent, rules).Match(fit => new AssetFit(item.Asset, basis, fit, null), unfit => new AssetFit(item.Asset, basis, null, unfit));
    }
}
