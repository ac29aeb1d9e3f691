using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Triggers;

/// <summary>
/// Moves a band's edge by the drift that is predicted. Over the horizon T a weight w drifts with the standard deviation s = w·σ(r − r_portfolio)·√T, to
/// first order and without a trend: nobody knows prices' direction. It leaves the band with the chance p from z(p)·s inside the edge on, where z is the
/// upper quantile of the normal distribution: a forward lean draws the edge in by so much. From z(p)·s outside the edge it comes home with the chance p:
/// a holding lean draws the edge out.
/// </summary>
public static class ForecastBands
{
    private const double YearSeconds = 365.25 * 86_400;

    /// <summary>The moved band of each target in whole bps, rounded towards the band as it stands; null where the outlook does not know an asset.</summary>
    public static EquatableArray<AssetBand>? Of(Trigger.ForecastBand band, EquatableArray<TargetWeight> targets, MarketOutlook? outlook)
    {
        if (outlook is null || targets.Any(target => outlook.IndexOf(target.Asset) < 0))
            return null;
        var quantile = UpperQuantile(band.ChanceBps / 1e4);
        return targets.Select(target =>
        {
            var move = (int)Math.Min(Bands.Widest, Math.Floor(10_000 * quantile * Deviation(target, targets, outlook, band.HorizonSeconds)));
            return new AssetBand(target.Asset, Math.Clamp(band.Lean == ForecastLean.Forward ? band.Bps - move : band.Bps + move, 1, Bands.Widest));
        }).ToEquatableArray();
    }

    /// <summary>Why the edge stands elsewhere, for people.</summary>
    public static string Told(Trigger.ForecastBand band) => band.Lean == ForecastLean.Forward
        ? FormattableString.Invariant($"brought forward from a band of {band.Bps} bps: the chance to leave it within {band.HorizonSeconds} s is {band.ChanceBps} bps or more")
        : FormattableString.Invariant($"held back past a band of {band.Bps} bps: the chance to come home within {band.HorizonSeconds} s is {band.ChanceBps} bps or more");

    /// <summary>The number that a standard normal variable exceeds with the chance p in 0 … ½; error below 4.5·10⁻⁴ (Abramowitz and Stegun, 26.2.23).</summary>
    public static double UpperQuantile(double p)
    {
        var t = Math.Sqrt(-2 * Math.Log(p));
        return Math.Max(0, t - ((2.515517 + (t * (0.802853 + (0.010328 * t)))) / (1 + (t * (1.432788 + (t * (0.189269 + (0.001308 * t))))))));
    }

    private static double Deviation(TargetWeight target, EquatableArray<TargetWeight> targets, MarketOutlook outlook, int seconds)
    {
        var own = outlook.IndexOf(target.Asset);
        (int Index, double Weight)[] mixture = [(own, 1), .. targets.Select(other => (outlook.IndexOf(other.Asset), -other.Bps / 1e4))];
        var variance = mixture.Sum(left => mixture.Sum(right => left.Weight * right.Weight * outlook.Covariance(left.Index, right.Index)));
        return target.Bps / 1e4 * Math.Sqrt(Math.Max(0, variance) * seconds / YearSeconds);
    }
}
