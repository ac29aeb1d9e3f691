namespace MeshRebalancer.Runtime.Streams;

/// <summary>How patiently and how widely effects are carried out.</summary>
public sealed record EffectOptions
{
    /// <summary>The pause after the first failure; it doubles with each further one. 10 ms to 1 min.</summary>
    public TimeSpan BackoffMin { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The longest pause. Not below <see cref="BackoffMin"/>, at most 1 h. It is also how long what was away may be back unnoticed; asking more
    /// often costs little, for endpoints that rest are not asked.
    /// </summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Which share of a pause is left to chance: 0.2 makes it 80 to 100 % of itself. 0 to 1.</summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>How many effects of a node run at the same time; the others wait their turn. 1 to 100,000.</summary>
    public int ConcurrencyMax { get; init; } = 1024;

    /// <summary>How many effects a second are taken up again after streams were replayed. 1 to 100,000.</summary>
    public int RecoveriesPerSecond { get; init; } = 500;

    /// <exception cref="ArgumentException">Names every option that is out of its range.</exception>
    public void Validate() => new OptionRange()
        .Span(nameof(BackoffMin), BackoffMin, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
        .Span(nameof(BackoffMax), BackoffMax, BackoffMin, TimeSpan.FromHours(1))
        .Number(nameof(Jitter), Jitter, 0, 1)
        .Number(nameof(ConcurrencyMax), ConcurrencyMax, 1, 100_000)
        .Number(nameof(RecoveriesPerSecond), RecoveriesPerSecond, 1, 100_000)
        .ThrowIfAny();
}
