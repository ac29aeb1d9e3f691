using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies;

/// <summary>Computes a mandate's target weights from price history, inside its bounds: the running service and a backtest come to the same.</summary>
public static class Retargeting
{
    /// <summary>How many bars its statistics look back; none where it needs no statistics.</summary>
    public static int BarsNeeded(MandatePolicy policy)
    {
        var statistics = Strategies.NeedsCovariance(policy.Strategy) || PolicyRules.NeedsOutlook(policy) ? policy.Estimation?.Bars ?? 0 : 0;
        return Math.Max(statistics, Lookback(policy.Strategy));
    }

    /// <summary>The targets that the mandate's strategy gives now.</summary>
    /// <param name="mandate">Whose assets and hub.</param>
    /// <param name="policy">Its policy.</param>
    /// <param name="history">Bars of its assets.</param>
    /// <param name="wealth">What the portfolio is worth, for a floor.</param>
    public static Result<EquatableArray<TargetWeight>, Unfit> Targets(Mandate mandate, MandatePolicy policy, EquatableArray<AssetHistory> history, Usd wealth)
    {
        EquatableArray<AssetId> assets = [.. mandate.Targets.Select(target => target.Asset)];
        var bounds = PolicyRules.Bounds(policy, assets, mandate.Hub);
        return Strategies.NeedsCovariance(policy.Strategy)
            ? Risk(policy, history).Then(risk => Strategies.Weigh(policy.Strategy, bounds, new(assets, risk, history, wealth)))
            : Strategies.Weigh(policy.Strategy, bounds, new(assets, null, history, wealth));
    }

    // A volatility target goes by what is expected; the others weigh assets by what the whole window shows.
    private static Result<Covariance, Unfit> Risk(MandatePolicy policy, EquatableArray<AssetHistory> history) =>
        policy.Estimation is not { } rules ? new Unfit("no-covariance", "estimation: missing, but the strategy needs statistics.")
        : TargetsVolatility(policy.Strategy) ? Estimates.ExpectedCovariance(history, rules)
        : Estimates.Covariance(Estimates.Moving(history), rules);

    private static bool TargetsVolatility(Strategy strategy) =>
        strategy is Strategy.VolatilityTarget || (strategy is Strategy.MomentumTilt tilt && TargetsVolatility(tilt.Base));

    private static int Lookback(Strategy strategy) => strategy is Strategy.MomentumTilt tilt ? Math.Max(tilt.LookbackBars + 1, Lookback(tilt.Base)) : 0;
}
