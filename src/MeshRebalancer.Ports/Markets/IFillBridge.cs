using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Ports.Markets;

/// <summary>A bridge whose deposits are paid out at the destination by somebody else, or refunded. No transaction of ours follows the deposit.</summary>
public interface IFillBridge : IBridge
{
    /// <summary>
    /// What became of a mined deposit, judged by the trusted contracts' events on both chains. A deposit that can't be found there is
    /// Unreadable: what became of it is unknown.
    /// </summary>
    /// <param name="route">The way it went.</param>
    /// <param name="deposited">What was deposited.</param>
    /// <param name="account">Depositor and recipient.</param>
    /// <param name="deposit">The deposit's transaction.</param>
    /// <param name="cancel">When it is no longer wanted.</param>
    Task<Result<FillStatus, PortError>> FillAsync(
        BridgeRoute route, TokenAmount deposited, Address account, Hash32 deposit, CancellationToken cancel);
}

/// <summary>What became of a deposit. Only <see cref="Filled"/> and <see cref="Refunded"/> end it.</summary>
public abstract record FillStatus
{
    private FillStatus()
    {
    }

    /// <summary>Not filled, and still may be.</summary>
    /// <param name="FillBy">Destination-chain time of the last block that may fill it.</param>
    public sealed record Pending(DateTimeOffset FillBy) : FillStatus;

    /// <summary>A slow fill was asked for: hours away, and not done. It may be filled in the ordinary way meanwhile, or expire.</summary>
    /// <param name="FillBy">As above.</param>
    /// <param name="Request">The transaction that asked for it.</param>
    public sealed record SlowFillRequested(DateTimeOffset FillBy, Hash32 Request) : FillStatus;

    /// <summary>Paid out to the account.</summary>
    /// <param name="Out">What really arrived.</param>
    /// <param name="Transaction">The fill's transaction, on the chain of <paramref name="Out"/>.</param>
    /// <param name="Block">Its block.</param>
    public sealed record Filled(TokenAmount Out, Hash32 Transaction, ulong Block) : FillStatus;

    /// <summary>The destination's time has passed the deadline and nothing filled it: a refund is owed and has not landed. Hours.</summary>
    /// <param name="FillBy">The deadline.</param>
    public sealed record Expired(DateTimeOffset FillBy) : FillStatus;

    /// <summary>Refunded to the account.</summary>
    /// <param name="Back">What really came back, in the token of the chain where it landed.</param>
    /// <param name="Transaction">The refund's transaction, on that chain.</param>
    /// <param name="Block">Its block.</param>
    public sealed record Refunded(TokenAmount Back, Hash32 Transaction, ulong Block) : FillStatus;
}
