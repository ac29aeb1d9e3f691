namespace MeshRebalancer.Runtime.Connectors;

/// <summary>How many endpoints of a chain must agree before anything that decides over money is believed.</summary>
public sealed record QuorumOptions
{
    /// <summary>So many must say the same: 1 … the number of endpoints.</summary>
    public required int Need { get; init; }

    /// <summary>How many blocks below the head are tried where endpoints differ on the newest ones: 0 … 1,000. Default 3.</summary>
    public int LagMaxBlocks { get; init; } = 3;

    /// <summary>An endpoint that takes longer has not answered: 1 … 120 s. Default 15.</summary>
    public int ReadTimeoutSeconds { get; init; } = 15;

    /// <summary>More than half of them.</summary>
    /// <param name="of">Endpoints, 1 or more.</param>
    public static int Majority(int of) => (of / 2) + 1;

    /// <summary>Everything that is out of range; empty when all is well.</summary>
    /// <param name="of">The number of endpoints.</param>
    public IReadOnlyList<string> Violations(int of) =>
    [
        .. Allowed.Range(nameof(Need), Need, 1, of),
        .. Allowed.Range(nameof(LagMaxBlocks), LagMaxBlocks, 0, 1_000),
        .. Allowed.Range(nameof(ReadTimeoutSeconds), ReadTimeoutSeconds, 1, 120),
    ];
}

/// <summary>A chain as one endpoint shows it.</summary>
/// <param name="Name">The endpoint's, for people: never its URL.</param>
/// <param name="Chain">Asks this endpoint alone.</param>
public sealed record ChainMember(string Name, Ports.Chains.IChain Chain);
