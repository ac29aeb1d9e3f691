namespace MeshRebalancer.Devnet;

/// <summary>What the second bridge's relayer does with a deposit.</summary>
public enum AcrossConduct
{
    /// <summary>Fills it.</summary>
    Fill,

    /// <summary>Asks for a slow fill, which the next root brings.</summary>
    SlowFill,

    /// <summary>Leaves it alone, until it expires.</summary>
    Ignore,

    /// <summary>A fault: fills another relay than the one that was deposited, under its number, and pays it out to itself.</summary>
    Misfill,
}

/// <summary>How the second bridge behaves. May be changed while it runs: what is not done yet is judged anew.</summary>
public sealed record AcrossKnobs
{
    /// <summary>What the relayer does with deposits.</summary>
    public AcrossConduct Conduct { get; init; }

    /// <summary>Blocks that a deposit must have on it, its own included.</summary>
    public ulong Confirmations { get; init; } = 1;

    /// <summary>What passes between a deposit's confirmations and its fill, or the asking for a slow one.</summary>
    public TimeSpan FillDelay { get; init; }

    /// <summary>What passes between the asking for a slow fill and the slow fill.</summary>
    public TimeSpan SlowFillDelay { get; init; }

    /// <summary>A fault: slow fills are asked for and never come.</summary>
    public bool NeverSlowFill { get; init; }

    /// <summary>What passes between a deposit's deadline and its refund.</summary>
    public TimeSpan RefundDelay { get; init; }

    /// <summary>A fault: nothing is refunded.</summary>
    public bool NeverRefund { get; init; }

    /// <summary>Refunds land on the destination instead of the origin.</summary>
    public bool RefundAtDestination { get; init; }

    /// <summary>What a transfer costs, in basis points of the amount, rounded up.</summary>
    public uint FeeBps { get; init; } = 3;

    /// <summary>Whole tokens that one deposit may have.</summary>
    public ulong DepositMax { get; init; } = 5_000_000;

    /// <summary>Seconds of the destination's time that a quote gives for the fill.</summary>
    public uint FillSeconds { get; init; } = 4 * 60 * 60;
}
