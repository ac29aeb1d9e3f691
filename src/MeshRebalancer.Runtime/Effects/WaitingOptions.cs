namespace MeshRebalancer.Runtime.Effects;

/// <summary>How effects wait for the outside world.</summary>
public sealed record WaitingOptions
{
    /// <summary>The first pause between two questions to a bridge for an attestation: 1 … 60 s. Default 2; it doubles, with a spread.</summary>
    public int AttestationPollMinSeconds { get; init; } = 2;

    /// <summary>The longest pause: <see cref="AttestationPollMinSeconds"/> … 600 s. Default 30.</summary>
    public int AttestationPollMaxSeconds { get; init; } = 30;

    /// <summary>A receipt is looked for at each head, and after so long without one: 1 … 120 s. Default 5.</summary>
    public int ReceiptPollSeconds { get; init; } = 5;

    /// <summary>Blocks after which the same bytes are sent again while they are not mined: 1 … 1,000. Default 5.</summary>
    public int ResendBlocks { get; init; } = 5;

    /// <summary>Everything that is out of range; empty when all is well.</summary>
    public IReadOnlyList<string> Violations() =>
    [
        .. Allowed.Range(nameof(AttestationPollMinSeconds), AttestationPollMinSeconds, 1, 60),
        .. Allowed.Range(nameof(AttestationPollMaxSeconds), AttestationPollMaxSeconds, AttestationPollMinSeconds, 600),
        .. Allowed.Range(nameof(ReceiptPollSeconds), ReceiptPollSeconds, 1, 120),
        .. Allowed.Range(nameof(ResendBlocks), ResendBlocks, 1, 1_000),
    ];
}
