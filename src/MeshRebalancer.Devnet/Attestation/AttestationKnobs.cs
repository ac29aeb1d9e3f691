namespace MeshRebalancer.Devnet;

/// <summary>How the attestation service behaves. May be changed while it runs: what is not attested yet is judged anew.</summary>
public sealed record AttestationKnobs
{
    /// <summary>Blocks that a fast message must have on it, its own included.</summary>
    public ulong FastConfirmations { get; init; } = 1;

    /// <summary>Blocks that a standard message must have on it, its own included.</summary>
    public ulong StandardConfirmations { get; init; } = 3;

    /// <summary>What passes between the confirmations and the attestation.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>What a fast transfer costs, in basis points of the amount, rounded up.</summary>
    public uint FastFeeBps { get; init; } = 1;

    /// <summary>Whole USDC that fast transfers may have in one message; more is downgraded.</summary>
    public ulong FastAllowanceUsdc { get; init; } = 1_000_000;

    /// <summary>Blocks of the destination after which a fast attestation expires and must be asked for again.</summary>
    public ulong FastExpirationBlocks { get; init; } = 24 * 60 * 60;

    /// <summary>A fault: no message is attested.</summary>
    public bool NeverAttest { get; init; }

    /// <summary>A fault: every fast message is treated as a standard one.</summary>
    public bool DowngradeFast { get; init; }
}
