namespace MeshRebalancer.Runtime.Connectors;

/// <summary>How a chain is followed.</summary>
public sealed record ConnectorOptions
{
    /// <summary>Requests for prices at one time; sources with one reader are one request: 1 … 64. Default 8.</summary>
    public int ReadsAtOnce { get; init; } = 8;

    /// <summary>A price source that takes longer is unreadable: 1 … 120 s. Default 15.</summary>
    public int ReadTimeoutSeconds { get; init; } = 15;

    /// <summary>Without a new head for so long the chain is asked for one: 1 … 600 s. Default 30.</summary>
    public int SilenceSeconds { get; init; } = 30;

    /// <summary>The first pause after a failure: 1 … 60 s. Default 1; it doubles with each failure.</summary>
    public int BackoffMinSeconds { get; init; } = 1;

    /// <summary>The longest pause: <see cref="BackoffMinSeconds"/> … 600 s. Default 30.</summary>
    public int BackoffMaxSeconds { get; init; } = 30;

    /// <summary>Everything that is out of range; empty when all is well.</summary>
    public IReadOnlyList<string> Violations() =>
    [
        .. Allowed.Range(nameof(ReadsAtOnce), ReadsAtOnce, 1, 64),
        .. Allowed.Range(nameof(ReadTimeoutSeconds), ReadTimeoutSeconds, 1, 120),
        .. Allowed.Range(nameof(SilenceSeconds), SilenceSeconds, 1, 600),
        .. Allowed.Range(nameof(BackoffMinSeconds), BackoffMinSeconds, 1, 60),
        .. Allowed.Range(nameof(BackoffMaxSeconds), BackoffMaxSeconds, BackoffMinSeconds, 600),
    ];
}
