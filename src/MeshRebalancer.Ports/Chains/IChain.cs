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

    /// <summary>The canonical block at a height, or null when the chain is not that high.</summary>
    Task<Result<BlockFacts?, PortError>> BlockAsync(ulong number, CancellationToken cancel);

    /// <summary>The height of the newest block that only an attack could remove. Declined (<c>tag-unknown</c>) where the chain knows none.</summary>
    Task<Result<ulong, PortError>> SafeAsync(CancellationToken cancel);

    /// <summary>The height of the newest block that stays. Declined (<c>tag-unknown</c>) where the chain knows none.</summary>
    Task<Result<ulong, PortError>> FinalizedAsync(CancellationToken cancel);

    /// <summary>Token and native balances of one account, all at one block.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="tokens">All of this chain; the native coin always comes with them.</param>
    /// <param name="block">At this height, or null for the latest. A height that the endpoint has not, or no longer, is an error.</param>
    /// <param name="cancel">Stops waiting.</param>
    Task<Result<Balances, PortError>> BalancesAsync(Address account, EquatableArray<TokenId> tokens, ulong? block, CancellationToken cancel);

    /// <summary>Token and native balances of one account at the latest block.</summary>
    Task<Result<Balances, PortError>> BalancesAsync(Address account, EquatableArray<TokenId> tokens, CancellationToken cancel) =>
        BalancesAsync(account, tokens, null, cancel);

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

    /// <summary>What gas costs now, by the history of recent blocks, under a policy's multiple and percentile.</summary>
    Task<Result<FeeQuote, PortError>> FeesAsync(FeePolicy policy, CancellationToken cancel);

    /// <summary>
    /// Simulates at the pending block, and prices under a policy, ceilings apart. Declined when the call would revert (the revert's words) or
    /// can't be paid for (<c>gas-low</c>).
    /// </summary>
    Task<Result<Preparation, PortError>> PrepareAsync(Address from, Call call, FeePolicy policy, CancellationToken cancel);

    /// <summary>Sends signed bytes. Sending what is known or mined already is success.</summary>
    /// <param name="rawHex">The bytes.</param>
    /// <param name="isPrivate">To the chain's private endpoint alone; Declined (<c>no-private-endpoint</c>) where none is configured.</param>
    /// <param name="cancel">Stops waiting; the outcome is then unknown.</param>
    Task<Result<Hash32, PortError>> BroadcastAsync(string rawHex, bool isPrivate, CancellationToken cancel);

    /// <summary>What the endpoint knows of a transaction now. Not knowing it frees no nonce.</summary>
    Task<Result<TransactionStatus, PortError>> TransactionAsync(Hash32 transaction, CancellationToken cancel);

    /// <summary>The transaction of an account that consumed a nonce, whoever signed it, or null while the nonce is not consumed at the latest block.</summary>
    Task<Result<MinedTransaction?, PortError>> FindByNonceAsync(Address account, ulong nonce, CancellationToken cancel);

    /// <summary>The receipt in the chain as it is now, however shallow, or null.</summary>
    Task<Result<Receipt?, PortError>> ReceiptAsync(Hash32 transaction, CancellationToken cancel);

    /// <summary>The receipt, or null while it is not mined or has fewer than the chain's configured confirmations.</summary>
    Task<Result<Receipt?, PortError>> ConfirmedReceiptAsync(Hash32 transaction, CancellationToken cancel);
}

/// <summary>A block.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="At">Its timestamp.</param>
/// <param name="BaseFeeWei">Per unit of gas; null before EIP-1559.</param>
public sealed record BlockFacts(ulong Number, Hash32 Hash, DateTimeOffset At, UInt256? BaseFeeWei);

/// <summary>What an endpoint knows of a transaction.</summary>
public abstract record TransactionStatus
{
    private TransactionStatus()
    {
    }

    /// <summary>Nothing: never seen, or dropped.</summary>
    public sealed record Unknown : TransactionStatus;

    /// <summary>It waits in the pool.</summary>
    public sealed record Pending : TransactionStatus;

    /// <summary>It is in this block.</summary>
    public sealed record Mined(ulong Block, Hash32 BlockHash) : TransactionStatus;
}

/// <summary>A mined transaction as its block has it.</summary>
/// <param name="Hash">Its hash.</param>
/// <param name="Nonce">Its nonce.</param>
/// <param name="To">Who was called; null for a creation.</param>
/// <param name="ValueWei">Native coin sent along.</param>
/// <param name="CallHex"><c>0x</c> and the call's bytes.</param>
/// <param name="Block">Its block's number.</param>
/// <param name="BlockHash">Its block's hash.</param>
public sealed record MinedTransaction(Hash32 Hash, ulong Nonce, Address? To, UInt256 ValueWei, string CallHex, ulong Block, Hash32 BlockHash);

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
