using System.Globalization;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation.Refits;

/// <summary>A volatility model fitted to the newest bars of one asset.</summary>
/// <param name="Volatility">Yearly, over the horizon.</param>
/// <param name="Parameters">The model's figures.</param>
public sealed record ModelFit(double Volatility, EquatableArray<FitParameter> Parameters)
{
    /// <summary>The model's name in mandates.</summary>
    public static string NameOf(VolatilityModel model) => model switch
    {
        VolatilityModel.Ewma => "ewma",
        VolatilityModel.Parkinson => "parkinson",
        VolatilityModel.GarmanKlass => "garman-klass",
        VolatilityModel.Garch => "garch",
        VolatilityModel.Har => "har",
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "No such model."),
    };

    /// <summary>Fits a mandate's model to bars that are as many as it looks at.</summary>
    public static Result<ModelFit, Unfit> Of(BarSeries series, EstimationRules rules) => LogReturns.Of(series).Then(returns => Variance(series, returns, rules)
        .Then<ModelFit>(found => new ModelFit(Math.Sqrt(found.Variance / rules.HorizonBars * returns.BarsPerYear), found.Parameters)));

    private static Result<(double Variance, EquatableArray<FitParameter> Parameters), Unfit> Variance(BarSeries series, LogReturns returns, EstimationRules rules) => rules.Model switch
    {
        VolatilityModel.Ewma => Ewma.Variance(returns.Values.AsSpan(), rules.DecayMilli / 1e3)
            .Then<(double, EquatableArray<FitParameter>)>(one => (Ewma.Forecast(one, rules.HorizonBars), [Figure("decay", rules.DecayMilli / 1e3)])),
        VolatilityModel.Parkinson => RangeVariance.Parkinson(series).Then<(double, EquatableArray<FitParameter>)>(one => (RangeVariance.Forecast(one, rules.HorizonBars), [])),
        VolatilityModel.GarmanKlass => RangeVariance.GarmanKlass(series).Then<(double, EquatableArray<FitParameter>)>(one => (RangeVariance.Forecast(one, rules.HorizonBars), [])),
        VolatilityModel.Garch => Garch.Fit(returns.Values.AsSpan()).Then<(double, EquatableArray<FitParameter>)>(fit => (fit.Forecast(rules.HorizonBars), Figures(fit))),
        VolatilityModel.Har => Har.Fit([.. series.Bars.Select(RangeVariance.OfBar)]).Then<(double, EquatableArray<FitParameter>)>(fit => (fit.Forecast(rules.HorizonBars), Figures(fit))),
        _ => throw new ArgumentOutOfRangeException(nameof(rules), rules.Model, "No such model."),
    };

    private static EquatableArray<FitParameter> Figures(GarchFit fit) =>
    [
        Figure("mu", fit.Mu), Figure("omega", fit.Omega), Figure("alpha", fit.Alpha), Figure("beta", fit.Beta), Figure("log-likelihood", fit.LogLikelihood),
        .. fit.Errors is { } errors
            ? new[] { Figure("mu.se", errors.Mu), Figure("omega.se", errors.Omega), Figure("alpha.se", errors.Alpha), Figure("beta.se", errors.Beta) }
            : [],
    ];

    private static EquatableArray<FitParameter> Figures(HarFit fit) =>
    [
        Figure("constant", fit.Constant), Figure("daily", fit.Daily), Figure("weekly", fit.Weekly), Figure("monthly", fit.Monthly), Figure("r-squared", fit.RSquared),
    ];

    private static FitParameter Figure(string name, double value) => new(name, value.ToString("R", CultureInfo.InvariantCulture));
}
