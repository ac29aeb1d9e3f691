using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Runtime.Connectors;

namespace MeshRebalancer.Runtime.Accounts;

/// <summary>Which blocks stay, under each chain's policy.</summary>
/// <param name="networks">The chains.</param>
/// <param name="policies">When a block is believed.</param>
public sealed class Finality(Networks networks, AccountPolicies policies)
{
    /// <summary>The height up to which a chain's blocks stay.</summary>
    public async Task<Result<ulong, PortError>> HeightAsync(ChainId chain, CancellationToken cancel) => policies.On(chain).Finality switch
    {
        ConfirmationPolicy.Depth depth => networks.On(chain).Head is { } head
            ? head.Number + 1 - Math.Min(head.Number + 1, (ulong)depth.Blocks)
            : new PortError.Transient($"chain {chain} has shown no block yet"),
        ConfirmationPolicy.Safe => await networks.Chain(chain).SafeAsync(cancel),
        ConfirmationPolicy.Finalized => await networks.Chain(chain).FinalizedAsync(cancel),
    };
}
