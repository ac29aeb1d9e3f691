using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Ports.Chains;

/// <summary>One network as the product needs it.</summary>
public interface IChain
{
    /// <summary>The chain's id, compared with the endpoint's own answer before anything else is believed.</summary>
    ChainId Id { get; }

    /// <summary>The newest block.</summary>
    Task<Result<BlockFacts, PortError>> HeadAsync(CancellationToken cancel);

    /// <summary>New heads as they come (by subscription where the endpoint has one, else by polling). Ends with the token; goes on over outages.</summary>
    IAsyncEnumerable<BlockFacts> HeadsAsync(CancellationToken cancel);

    /// <summary>Token and native balances of one account, all at one block.</summary>
    Task<Result<Balances, PortError>> BalancesAsync(Address account, EquatableArray<TokenId> tokens, CancellationToken cancel);

    /// <summary>An ERC-20's own decimals and symbol.</summary>
    Task<Result<TokenFacts, PortError>> TokenAsync(TokenId token, CancellationToken cancel);

    /// <summary>What a spender may still take, at the latest block.</summary>
    Task<Result<UInt256, PortError>> AllowanceAsync(TokenId token, Address owner, Address spender, CancellationToken cancel);

    /// <summary>The call that sets an ERC-20 allowance to exactly this amount; zero takes an old one back.</summary>
    Call EncodeApprove(TokenAmount amount, Address spender);

    /// <summary>
    /// What a mined <see cref="EncodeApprove"/> did: <see cref="ActionOutcome.Approved"/> only if the token itself emitted an Approval of exactly
    /// this owner, spender and amount; otherwise <see cref="ActionOutcome.Reverted"/>.
    /// </summary>
    ActionOutcome ReadApprove(TokenAmount amount, Address owner, Address spender, Receipt receipt);

    /// <summary>Wei per unit of gas that a transaction sent now would pay.</summary>
    Task<Result<UInt256, PortError>> GasPriceAsync(CancellationToken cancel);

    /// <summary>Transactions of an account in the latest block's state: its next nonce if nothing is pending.</summary>
    Task<Result<ulong, PortError>> NonceAsync(Address account, CancellationToken cancel);

    /// <summary>Simulates at the pending block, and prices. Declined when the call would revert (the revert's words) or can't be paid for (<c>gas-low</c>).</summary>
    Task<Result<GasTerms, PortError>> PrepareAsync(Address from, Call call, CancellationToken cancel);

    /// <summary>Sends signed bytes. Sending what is known or mined already is success.</summary>
    Task<Result<Hash32, PortError>> BroadcastAsync(string rawHex, CancellationToken cancel);

    /// <summary>The receipt, or null while it is not mined or has fewer than the chain's configured confirmations.</summary>
    Task<Result<Receipt?, PortError>> ConfirmedReceiptAsync(Hash32 transaction, CancellationToken cancel);
}

/// <summary>A block.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="At">Its timestamp.</param>
/// <param name="BaseFeeWei">Per unit of gas; null before EIP-1559.</param>
public sealed record BlockFacts(ulong Number, Hash32 Hash, DateTimeOffset At, UInt256? BaseFeeWei);

/// <summary>Balances of one account at one block.</summary>
public sealed record Balances(GasBalance Gas, EquatableArray<Holding> Holdings);

/// <summary>What a token says of itself.</summary>
public sealed record TokenFacts(int Decimals, string Symbol);

/// <summary>A mined transaction.</summary>
/// <param name="Transaction">Its hash.</param>
/// <param name="Block">Its block's number.</param>
/// <param name="BlockHash">Its block's hash.</param>
/// <param name="Succeeded">The receipt's status: necessary, never sufficient. Success is judged from events.</param>
/// <param name="FeeWei">Gas used × effective price, and the L1 data fee where the chain has one.</param>
/// <param name="Logs">Its events in order.</param>
public sealed record Receipt(
    Hash32 Transaction, ulong Block, Hash32 BlockHash, bool Succeeded, UInt256 FeeWei, EquatableArray<LogEntry> Logs);

/// <summary>An event of a contract.</summary>
/// <param name="Contract">Who emitted it: believe only contracts that you trust.</param>
/// <param name="Topics">Up to four.</param>
/// <param name="DataHex"><c>0x</c> and the bytes.</param>
public sealed record LogEntry(Address Contract, EquatableArray<Hash32> Topics, string DataHex);
