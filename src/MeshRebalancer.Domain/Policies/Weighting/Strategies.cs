using MeshRebalancer.Domain.Estimation;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Weighting;

/// <summary>Computes target weights.</summary>
public static class Strategies
{
    /// <summary>
    /// The target weights of a strategy: whole basis points inside the bounds that sum to exactly 10,000. Minimum variance and mean-variance are
    /// optimal inside the bounds; what other strategies give is moved to the nearest weights that keep them.
    /// </summary>
    public static Result<EquatableArray<TargetWeight>, Unfit> Weigh(Strategy strategy, EquatableArray<AssetBound> bounds, StrategyInputs inputs) =>
        WeightBounds.Of(inputs.Assets, bounds).Then(kept => Raw(strategy, inputs.Assets, kept, inputs).Then(raw => Apportion.ToBps(kept, kept.Nearest(raw))));

    /// <summary>Whether a strategy needs a covariance.</summary>
    public static bool NeedsCovariance(Strategy strategy) => strategy switch
    {
        Strategy.Fixed or Strategy.Equal => false,
        Strategy.MomentumTilt tilt => NeedsCovariance(tilt.Base),
        Strategy.Cppi cppi => NeedsCovariance(cppi.Risky),
        Strategy.InverseVolatility or Strategy.EqualRisk or Strategy.RiskBudget or Strategy.MinimumVariance or Strategy.MeanVarianceOptimal
            or Strategy.Hierarchical or Strategy.VolatilityTarget => true,
    };

    /// <summary>Whether the weights change by themselves, or stand in the mandate.</summary>
    public static bool IsComputed(Strategy strategy) => strategy is not (Strategy.Fixed or Strategy.Equal);

    /// <summary>The asset that a strategy keeps its rest in, or null.</summary>
    public static AssetId? CashOf(Strategy strategy) => strategy switch
    {
        Strategy.VolatilityTarget target => target.Cash,
        Strategy.Cppi cppi => cppi.Cash,
        Strategy.MomentumTilt tilt => CashOf(tilt.Base),
        Strategy.Fixed or Strategy.Equal or Strategy.InverseVolatility or Strategy.EqualRisk or Strategy.RiskBudget or Strategy.MinimumVariance
            or Strategy.MeanVarianceOptimal or Strategy.Hierarchical => null,
    };

    private static Result<double[], Unfit> Raw(Strategy strategy, EquatableArray<AssetId> assets, WeightBounds bounds, StrategyInputs inputs) => strategy switch
    {
        Strategy.Fixed s => assets.Select(asset => Bps(s.Targets, asset)).ToArray(),
        Strategy.Equal => assets.Select(_ => 1.0 / assets.Count).ToArray(),
        Strategy.InverseVolatility => Risk(assets, inputs).Then<double[]>(risk => InverseVolatility(risk)),
        Strategy.EqualRisk => Risk(assets, inputs).Then(risk => RiskBudgeting.Weights(risk, [.. assets.Select(_ => 1.0 / assets.Count)])),
        Strategy.RiskBudget s => Risk(assets, inputs).Then(risk => RiskBudgeting.Weights(risk, [.. assets.Select(asset => Bps(s.Budgets, asset))])),
        Strategy.MinimumVariance => Risk(assets, inputs).Then(risk => MeanVariance.MinimumVariance(risk, bounds)),
        Strategy.MeanVarianceOptimal s => Risk(assets, inputs).Then(risk =>
            MeanVariance.Weights(risk, [.. assets.Select(asset => Expected(s, asset))], s.RiskAversionMilli / 1e3, bounds)),
        Strategy.Hierarchical => Risk(assets, inputs).Then<double[]>(risk => HierarchicalRiskParity.Weights(risk)),
        Strategy.MomentumTilt s => Raw(s.Base, assets, bounds, inputs).Then(raw => Tilt(s, assets, raw, inputs)),
        Strategy.VolatilityTarget s => BesideCash(s.Risky, s.Cash, assets, inputs, (risky, weights) => Risk(risky, inputs).Then<double>(risk =>
            Exposure.OfVolatilityTarget(Math.Sqrt(risk.Matrix.Quadratic(weights)), s.TargetBps / 1e4, s.ExposureMaxBps / 1e4))),
        Strategy.Cppi s => BesideCash(s.Risky, s.Cash, assets, inputs, (_, _) =>
            Exposure.OfCushion(inputs.Wealth, s.Floor, s.MultiplierMilli / 1e3, s.ExposureMaxBps / 1e4)),
    };

    private static double Bps(EquatableArray<TargetWeight> weights, AssetId asset) => (weights.FirstOrDefault(weight => weight.Asset == asset)?.Bps ?? 0) / 1e4;

    private static double Expected(Strategy.MeanVarianceOptimal strategy, AssetId asset) =>
        (strategy.Expected.FirstOrDefault(item => item.Asset == asset)?.YearlyBps ?? 0) / 1e4;

    private static double[] InverseVolatility(Covariance risk)
    {
        double[] inverse = [.. Enumerable.Range(0, risk.Assets.Count).Select(i => 1 / risk.Volatility(i))];
        return [.. inverse.Select(value => value / inverse.Sum())];
    }

    private static Result<Covariance, Unfit> Risk(EquatableArray<AssetId> assets, StrategyInputs inputs)
    {
        if (inputs.Covariance is not { } covariance)
            return new Unfit("no-covariance", "strategy: no covariance of the assets is known, for want of price history.");
        var unknown = assets.Where(asset => !covariance.Assets.Contains(asset)).ToArray();
        return unknown.Length > 0
            ? new Unfit("no-covariance", $"strategy: {string.Join(", ", unknown)} has no place in the covariance, for want of price history.")
            : Covariance.Of(assets, covariance.Matrix.Part([.. assets.Select(covariance.IndexOf)]), covariance.Shrinkage);
    }

    private static Result<double[], Unfit> Tilt(Strategy.MomentumTilt strategy, EquatableArray<AssetId> assets, double[] raw, StrategyInputs inputs)
    {
        var momentum = new double[assets.Count];
        for (var i = 0; i < momentum.Length; i++)
        {
            if (inputs.History.FirstOrDefault(item => item.Asset == assets[i]) is not { } history)
                return new Unfit("too-few-points", $"momentum: no bars of {assets[i]} are known.");
            if (Exposure.Momentum(history.Series, strategy.LookbackBars, strategy.SkipBars) is not Result<double, Unfit>.Ok { Value: var value })
                return new Unfit("too-few-points", FormattableString.Invariant($"momentum of {assets[i]}: {history.Series.Bars.Count} bars found, {strategy.LookbackBars + 1} are needed."));
            momentum[i] = value;
        }

        return Exposure.Tilted(raw, momentum);
    }

    // The risky strategy's own weights are not bounded: the bounds hold for the whole portfolio, cash included.
    private static Result<double[], Unfit> BesideCash(
        Strategy risky, AssetId cash, EquatableArray<AssetId> assets, StrategyInputs inputs, Func<EquatableArray<AssetId>, double[], Result<double, Unfit>> exposure)
    {
        EquatableArray<AssetId> others = [.. assets.Where(asset => asset != cash)];
        return WeightBounds.Of(others, []).Then(free => Raw(risky, others, free, inputs)).Then(weights => exposure(others, weights).Then<double[]>(part =>
        {
            var scaled = weights.Select(weight => weight * part).ToArray();
            return assets.Select(asset => asset == cash ? 1 - part : scaled[IndexOf(others, asset)]).ToArray();
        }));
    }

    private static int IndexOf(EquatableArray<AssetId> assets, AssetId asset) => assets.TakeWhile(other => other != asset).Count();
}
