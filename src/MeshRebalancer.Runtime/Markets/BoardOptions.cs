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

    /// <summary>Everything that is out of range; empty when all is well.</summary>
    public IReadOnlyList<string> Violations() =>
    [
        .. Allowed.Range(nameof(Quorum), Quorum, 1, 9),
        .. Allowed.Range(nameof(DisagreementMaxBps), DisagreementMaxBps, 1, 2_000),
        .. Allowed.Range(nameof(FutureMaxSeconds), FutureMaxSeconds, 0, 3_600),
    ];
}
