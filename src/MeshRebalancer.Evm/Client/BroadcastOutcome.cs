using MeshRebalancer.Kernel;

namespace MeshRebalancer.Evm;

/// <summary>What a node answered to signed bytes.</summary>
public abstract record BroadcastOutcome
{
    private BroadcastOutcome()
    {
    }

    /// <summary>The node took it.</summary>
    public sealed record Accepted(Hash32 Hash) : BroadcastOutcome;

    /// <summary>The node has these very bytes already, which is as good.</summary>
    public sealed record AlreadyKnown(Hash32 Hash) : BroadcastOutcome;

    /// <summary>The nonce is consumed: by this transaction or by another one; its receipt tells.</summary>
    public sealed record NonceTooLow : BroadcastOutcome;

    /// <summary>The fees are too low: for this node or block, or, with <paramref name="Replacing"/>, to replace one at the same nonce.</summary>
    public sealed record Underpriced(bool Replacing) : BroadcastOutcome;

    /// <summary>The account can't pay value and gas.</summary>
    public sealed record InsufficientFunds : BroadcastOutcome;

    /// <summary>The node refused it for another reason; it did not enter that node's pool.</summary>
    public sealed record Refused(RpcError.Server Error) : BroadcastOutcome;

    /// <summary>Nobody knows whether it was taken: ask the chain by nonce and hash.</summary>
    public sealed record Unknown(RpcError Error) : BroadcastOutcome;
}
