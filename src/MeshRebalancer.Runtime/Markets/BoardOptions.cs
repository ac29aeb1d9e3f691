using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pricing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Markets;

/// <summary>When a price is believed.</summary>
public sealed record BoardOptions
{
    /// <summary>Fresh sources that must agree: 1 … 9. Default 2; with 1, one lying feed is enough to trade on.</summary>
    public int Quorum { get; init; } = 2;

    /// <summary>How far a source may stand from the median of the fresh ones: 1 … 2,000 bps. Default 100.</summary>
    public int DisagreementMaxBps { get; init; } = 100;

    /// <summary>How far ahead of our clock an observation may claim to be: 0 … 3,600 s. Default 900: a chain's time runs a little free.</summary>
    public int FutureMaxSeconds { get; init; } = 900;

    /// <summary>How fast a price may move; null, the default, is no bound.</summary>
    public JumpBound? Jump { get; init; }

    /// <summary>What is different for single assets.</summary>
    public EquatableArray<AssetPriceRules> Assets { get; init; } = [];

    /// <summary>The rules of one asset.</summary>
    public PriceRules Of(AssetId asset) => Assets.FirstOrDefault(own => own.Asset == asset) is { } own
        ? new(own.Quorum ?? Quorum, own.DisagreementMaxBps ?? DisagreementMaxBps, FutureMaxSeconds, own.Jump ?? Jump, own.Peg)
        : new(Quorum, DisagreementMaxBps, FutureMaxSeconds, Jump);

    /// <summary>Everything that is out of range; empty when all is well.</summary>
    public IReadOnlyList<string> Violations() =>
    [
        .. Allowed.Range(nameof(Quorum), Quorum, 1, 9),
        .. Allowed.Range(nameof(DisagreementMaxBps), DisagreementMaxBps, 1, 2_000),
        .. Allowed.Range(nameof(FutureMaxSeconds), FutureMaxSeconds, 0, 3_600),
        .. Of(nameof(Jump), Jump),
        .. Assets.SelectMany(own => Of($"{nameof(Assets)}.{own.Asset}", own)),
        .. Assets.GroupBy(own => own.Asset).Where(same => same.Count() > 1).Select(same => $"{nameof(Assets)} has {same.Key} {same.Count()} times."),
    ];

    private IEnumerable<string> Of(string path, AssetPriceRules own) =>
    [
        .. own.Quorum is { } quorum ? Allowed.Range($"{path}.Quorum", quorum, 1, 9) : [],
        .. own.DisagreementMaxBps is { } distance ? Allowed.Range($"{path}.DisagreementMaxBps", distance, 1, 2_000) : [],
        .. Of($"{path}.Jump", own.Jump),
        .. own.Peg is { } peg ? Allowed.Range($"{path}.Peg.DeviationMaxBps", peg.DeviationMaxBps, 1, PegGuard.BpsLimit) : [],
        .. own.Peg?.To is { } to && (to == own.Asset || Of(to).Peg is not null) ? [$"{path}.Peg.To is {to}, which is pegged itself."] : Array.Empty<string>(),
    ];

    private static IEnumerable<string> Of(string path, JumpBound? jump) => jump is null ? [] :
    [
        .. Allowed.Range($"{path}.MaxBps", jump.MaxBps, 1, JumpBound.BpsLimit),
        .. Allowed.Range($"{path}.WindowSeconds", jump.WindowSeconds, 1, JumpBound.SecondsLimit),
    ];
}

/// <summary>What is different for one asset; null is as for all.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Quorum">Fresh sources that must agree.</param>
/// <param name="DisagreementMaxBps">How far a source may stand from the median.</param>
/// <param name="Jump">How fast it may move.</param>
/// <param name="Peg">What it must stay worth; null where it is free.</param>
public sealed record AssetPriceRules(AssetId Asset, int? Quorum = null, int? DisagreementMaxBps = null, JumpBound? Jump = null, PegGuard? Peg = null);
