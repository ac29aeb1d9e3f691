using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>An EVM chain over JSON-RPC.</summary>
/// <param name="connection">The endpoints; stays the caller's to dispose.</param>
/// <param name="logger">For what heals by itself.</param>
public sealed partial class EvmChain(EvmConnection connection, ILogger<EvmChain> logger) : IChain
{
    public ChainId Id => connection.Id;

    public async Task<Result<BlockFacts, PortError>> HeadAsync(CancellationToken cancel)
    {
        var answer = await connection.AskAsync(client => client.GetBlockAsync(BlockTag.Latest, cancel), cancel);
        return answer.Then<BlockFacts>(block => block is null
            ? new PortError.Unreadable($"Chain {Id}: the endpoint has no latest block.")
            : ChainWire.ToFacts(block));
    }

    public IAsyncEnumerable<BlockFacts> HeadsAsync(CancellationToken cancel) => new HeadStream(connection, HeadAsync, logger).ReadAsync(cancel);

    public async Task<Result<Balances, PortError>> BalancesAsync(Address account, EquatableArray<TokenId> tokens, ulong? block, CancellationToken cancel)
    {
        if (tokens.FirstOrDefault(token => token.Chain != Id) is { Chain.Value: > 0 } foreign)
            throw new ArgumentException($"{foreign} is not on chain {Id}.", nameof(tokens));
        EquatableArray<ContractRead> reads =
            [MulticallReads.NativeBalance(account), .. tokens.Select(token => new ContractRead(token.Contract, Erc20Wire.BalanceOf, account))];
        return (await connection.SnapshotAsync(reads, cancel, block)).Then(snapshot => BalancesWire.Read(Id, tokens, snapshot));
    }

    public async Task<Result<TokenFacts, PortError>> TokenAsync(TokenId token, CancellationToken cancel)
    {
        EquatableArray<ContractRead> reads =
        [
            new(token.Contract, Erc20Wire.Decimals), new(token.Contract, Erc20Wire.Symbol), new(token.Contract, Erc20Wire.ShortSymbol),
        ];
        return (await connection.SnapshotAsync(reads, cancel)).Then(snapshot => Erc20Wire.ToFacts(token, snapshot.Answers));
    }

    public async Task<Result<UInt256, PortError>> AllowanceAsync(TokenId token, Address owner, Address spender, CancellationToken cancel) =>
        (await connection.CallAsync(Erc20Wire.Allowance, token.Contract, cancel, owner, spender)).Then<UInt256>(values => (UInt256)values[0]);

    public Task<Result<ulong, PortError>> NonceAsync(Address account, CancellationToken cancel) =>
        connection.AskAsync(client => client.GetNonceAsync(account, BlockTag.Latest, cancel), cancel);

    public Call EncodeApprove(TokenAmount amount, Address spender) => Erc20Wire.EncodeApprove(amount, spender);

    public ActionOutcome ReadApprove(TokenAmount amount, Address owner, Address spender, Receipt receipt) =>
        Erc20Wire.ReadApprove(amount, owner, spender, receipt);

    public Task<Result<Receipt?, PortError>> ConfirmedReceiptAsync(Hash32 transaction, CancellationToken cancel) =>
        connection.ConfirmedReceiptAsync(transaction, cancel);
}
