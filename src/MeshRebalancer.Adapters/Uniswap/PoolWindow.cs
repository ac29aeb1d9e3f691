namespace MeshRebalancer.Adapters.Uniswap;

/// <summary>Holds a pool's spot price against its own mean over a while: one large trade moves the first at once, the second hardly.</summary>
/// <param name="Seconds">How long the mean reaches back: 30 … 86,400. The pool must keep observations for so long.</param>
/// <param name="DeviationMaxBps">Further apart, neither is believed: 1 … 5,000.</param>
/// <param name="IsPrice">Whether the mean is the price that is told, rather than the spot price.</param>
public sealed record PoolWindow(int Seconds, int DeviationMaxBps, bool IsPrice)
{
    /// <summary>Every violated rule, in words; empty when all is well.</summary>
    public IReadOnlyList<string> Violations() =>
    [
        .. Seconds is < 30 or > 86_400 ? [FormattableString.Invariant($"windowSeconds is {Seconds}; 30 to 86400 is allowed.")] : Array.Empty<string>(),
        .. DeviationMaxBps is < 1 or > 5_000 ? [FormattableString.Invariant($"spotDeviationMaxBps is {DeviationMaxBps}; 1 to 5000 is allowed.")] : Array.Empty<string>(),
    ];
}
