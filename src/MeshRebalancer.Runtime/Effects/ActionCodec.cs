using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Planning;

namespace MeshRebalancer.Runtime.Effects;

/// <summary>Turns actions into calls, and receipts into what they did, with the venue, bridge or chain that the action names.</summary>
/// <param name="networks">The chains.</param>
/// <param name="venues">Venues and bridges.</param>
public sealed class ActionCodec(Networks networks, Venues venues)
{
    /// <summary>The call; the same action always gives the same bytes.</summary>
    public Call Encode(ChainAction action, Address account) => action switch
    {
        ChainAction.Approve approve => networks.Chain(approve.Chain).EncodeApprove(approve.Amount, venues.Spender(approve.Spender, approve.Chain)),
        ChainAction.Swap swap => venues.Venue(swap.Pool.Venue, swap.Chain).Encode(swap, account),
        ChainAction.Burn burn => venues.Bridge(burn.Bridge).EncodeBurn(burn, account),
        ChainAction.Mint mint => venues.MintBridge(mint.Bridge).EncodeMint(mint),
    };

    /// <summary>What the mined transaction did. A failed receipt did nothing; a successful one did only what trusted events say.</summary>
    public ActionOutcome Read(ChainAction action, Address account, Receipt receipt) => !receipt.Succeeded
        ? new ActionOutcome.Reverted($"The transaction {receipt.Transaction} reverted in block {receipt.Block}.")
        : action switch
        {
            ChainAction.Approve approve => networks.Chain(approve.Chain)
                .ReadApprove(approve.Amount, account, venues.Spender(approve.Spender, approve.Chain), receipt),
            ChainAction.Swap swap => venues.Venue(swap.Pool.Venue, swap.Chain).Read(swap, account, receipt),
            ChainAction.Burn burn => venues.Bridge(burn.Bridge).ReadBurn(burn, account, receipt),
            ChainAction.Mint mint => venues.MintBridge(mint.Bridge).ReadMint(mint, account, receipt),
        };
}
