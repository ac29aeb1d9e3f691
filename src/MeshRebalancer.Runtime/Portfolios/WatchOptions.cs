namespace MeshRebalancer.Runtime.Portfolios;

/// <summary>How portfolios are watched.</summary>
public sealed record WatchOptions
{
    /// <summary>Portfolios judged at one time: 1 … 64. Default 8.</summary>
    public int JudgeAtOnce { get; init; } = 8;

    /// <summary>A portfolio is judged at least so often, for nobody tells us of transfers by hand: 5 … 3,600 s. Default 60.</summary>
    public int JudgeEverySeconds { get; init; } = 60;

    /// <summary>A portfolio that something hinders is looked at again after so long: 1 … 600 s. Default 10.</summary>
    public int RetrySeconds { get; init; } = 10;

    /// <summary>Everything that is out of range; empty when all is well.</summary>
    public IReadOnlyList<string> Violations() =>
    [
        .. Allowed.Range(nameof(JudgeAtOnce), JudgeAtOnce, 1, 64),
        .. Allowed.Range(nameof(JudgeEverySeconds), JudgeEverySeconds, 5, 3_600),
        .. Allowed.Range(nameof(RetrySeconds), RetrySeconds, 1, 600),
    ];
}
