using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Nethereum;

/// <summary>How one chain is reached through Nethereum. The URL is a secret: this record never prints it.</summary>
public sealed record NethereumOptions
{
    /// <summary>The chain's id, which the endpoint must confirm.</summary>
    public required ChainId Id { get; init; }

    /// <summary>JSON-RPC over HTTP.</summary>
    public required Uri Url { get; init; }

    /// <summary>Blocks that must hold a transaction, its own included, before its receipt is believed: 1 or more.</summary>
    public int Confirmations { get; init; } = 1;

    /// <summary>Between polls for a new head.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What is added to the estimated gas, in percent.</summary>
    public int GasHeadroomPercent { get; init; } = 25;

    /// <summary>Without the URL.</summary>
    public override string ToString() => $"NethereumOptions {{ Id = {Id}, Host = {Url.Host} }}";
}
