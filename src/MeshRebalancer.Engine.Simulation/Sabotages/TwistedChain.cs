using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Runtime;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>A chain that answers what the one inside it answers, but for what a sabotage changes.</summary>
internal sealed class TwistedChain(IChain inner) : IChain
{
    public ChainId Id => inner.Id;

    public Func<Hash32, CancellationToken, Task<Result<Receipt?, PortError>>>? Confirmed { get; init; }

    public Func<Address, CancellationToken, Task<Result<ulong, PortError>>>? Nonce { get; init; }

    public Func<Address, EquatableArray<TokenId>, ulong?, CancellationToken, Task<Result<Balances, PortError>>>? Balances { get; init; }

    public Func<TokenAmount, Address, Call>? Approve { get; init; }

    public Task<Result<BlockFacts, PortError>> HeadAsync(CancellationToken cancel) => inner.HeadAsync(cancel);

    public IAsyncEnumerable<BlockFacts> HeadsAsync(CancellationToken cancel) => inner.HeadsAsync(cancel);

    public Task<Result<BlockFacts?, PortError>> BlockAsync(ulong number, CancellationToken cancel) => inner.BlockAsync(number, cancel);

    public Task<Result<ulong, PortError>> SafeAsync(CancellationToken cancel) => inner.SafeAsync(cancel);

    public Task<Result<ulong, PortError>> FinalizedAsync(CancellationToken cancel) => inner.FinalizedAsync(cancel);

    public Task<Result<Balances, PortError>> BalancesAsync(Address account, EquatableArray<TokenId> tokens, ulong? block, CancellationToken cancel) =>
        Balances is null ? inner.BalancesAsync(account, tokens, block, cancel) : Balances(account, tokens, block, cancel);

    public Task<Result<TokenFacts, PortError>> TokenAsync(TokenId token, CancellationToken cancel) => inner.TokenAsync(token, cancel);

    public Task<Result<UInt256, PortError>> AllowanceAsync(TokenId token, Address owner, Address spender, CancellationToken cancel) =>
        inner.AllowanceAsync(token, owner, spender, cancel);

    public Call EncodeApprove(TokenAmount amount, Address spender) => Approve is null ? inner.EncodeApprove(amount, spender) : Approve(amount, spender);

    public ActionOutcome ReadApprove(TokenAmount amount, Address owner, Address spender, Receipt receipt) => inner.ReadApprove(amount, owner, spender, receipt);

    public Task<Result<UInt256, PortError>> GasPriceAsync(CancellationToken cancel) => inner.GasPriceAsync(cancel);

    public Task<Result<ulong, PortError>> NonceAsync(Address account, CancellationToken cancel) =>
        Nonce is null ? inner.NonceAsync(account, cancel) : Nonce(account, cancel);

    public Task<Result<FeeQuote, PortError>> FeesAsync(FeePolicy policy, CancellationToken cancel) => inner.FeesAsync(policy, cancel);

    public Task<Result<Preparation, PortError>> PrepareAsync(Address from, Call call, FeePolicy policy, CancellationToken cancel) =>
        inner.PrepareAsync(from, call, policy, cancel);

    public Task<Result<Hash32, PortError>> BroadcastAsync(string rawHex, bool isPrivate, CancellationToken cancel) =>
        inner.BroadcastAsync(rawHex, isPrivate, cancel);

    public Task<Result<TransactionStatus, PortError>> TransactionAsync(Hash32 transaction, CancellationToken cancel) => inner.TransactionAsync(transaction, cancel);

    public Task<Result<MinedTransaction?, PortError>> FindByNonceAsync(Address account, ulong nonce, CancellationToken cancel) =>
        inner.FindByNonceAsync(account, nonce, cancel);

    public Task<Result<Receipt?, PortError>> ReceiptAsync(Hash32 transaction, CancellationToken cancel) => inner.ReceiptAsync(transaction, cancel);

    public Task<Result<Receipt?, PortError>> ConfirmedReceiptAsync(Hash32 transaction, CancellationToken cancel) =>
        Confirmed is null ? inner.ConfirmedReceiptAsync(transaction, cancel) : Confirmed(transaction, cancel);
}

/// <summary>Ports with other chains.</summary>
internal static class TwistedPorts
{
    public static NodePorts WithChains(this NodePorts ports, Func<IChain, IChain> twist) => ports with { Chains = [.. ports.Chains.Select(twist)] };
}
