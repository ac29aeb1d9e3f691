using System.Runtime.CompilerServices;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using Microsoft.Extensions.Logging;
using Nethereum.Contracts;
using Nethereum.Contracts.Standards.ERC20.ContractDefinition;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Web3;

namespace MeshRebalancer.Adapters.Nethereum;

/// <summary>An EVM chain through Nethereum.Web3. New heads come by polling.</summary>
/// <param name="options">Which chain and where.</param>
/// <param name="time">Paces polling.</param>
/// <param name="logger">For what heals by itself.</param>
public sealed partial class NethereumChain(NethereumOptions options, TimeProvider time, ILogger<NethereumChain> logger) : IChain
{
    private readonly Web3 _web3 = new(new RpcClient(options.Url));
    private volatile bool _verified;

    /// <inheritdoc/>
    public ChainId Id => options.Id;

    private string Host => options.Url.Host;

    /// <inheritdoc/>
    public Task<Result<BlockFacts, PortError>> HeadAsync(CancellationToken cancel) => AskAsync(
        async () => NethereumWire.ToFacts(await _web3.Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(BlockParameter.CreateLatest())), cancel);

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlockFacts> HeadsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        Hash32? last = null;
        while (!cancel.IsCancellationRequested)
        {
            if (!(await HeadAsync(cancel)).TryGet(out var head, out var error))
                logger.LogWarning("No head of chain {Chain}: {Reason}", Id, error.Reason);
            else if (head.Hash != last)
            {
                last = head.Hash;
                yield return head;
            }

            await Task.Delay(options.PollInterval, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public Task<Result<BlockFacts?, PortError>> BlockAsync(ulong number, CancellationToken cancel) => AskAsync<BlockFacts?>(
        async () => await _web3.Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(At(number)) is { } block ? NethereumWire.ToFacts(block) : null, cancel);

    /// <inheritdoc/>
    public Task<Result<ulong, PortError>> SafeAsync(CancellationToken cancel) => TaggedAsync("safe", cancel);

    /// <inheritdoc/>
    public Task<Result<ulong, PortError>> FinalizedAsync(CancellationToken cancel) => TaggedAsync("finalized", cancel);

    /// <inheritdoc/>
    public async Task<Result<Balances, PortError>> BalancesAsync(Address account, EquatableArray<TokenId> tokens, ulong? block, CancellationToken cancel)
    {
        if (tokens.FirstOrDefault(token => token.Chain != Id) is { Chain.Value: > 0 } foreign)
            throw new ArgumentException($"{foreign} is not on chain {Id}.", nameof(tokens));
        if (!(await NumberAsync(block, cancel)).TryGet(out var number, out var error)
            || !(await AskAsync(async () => NethereumWire.Number((await _web3.Eth.GetBalance.SendRequestAsync(account.ToString(), At(number))).Value), cancel)).TryGet(out var wei, out error))
            return error;
        var holdings = new List<Holding>(tokens.Count);
        foreach (var token in tokens)
        {
            if (!(await CallAsync(token.Contract, new BalanceOfFunction { Owner = account.ToString() }, At(number), cancel)).TryGet(out var answer, out error))
                return error is PortError.Transient ? error : new PortError.Unreadable($"The balance of {token} can't be read: {error.Reason}");
            if (NethereumWire.Word(answer) is not { } raw)
                return new PortError.Unreadable($"The balance of {token} can't be read: it answers '{answer}'.");
            holdings.Add(new(new(token, raw), number));
        }

        return new Balances(new(Id, wei, number), holdings.ToEquatableArray());
    }

    /// <inheritdoc/>
    public async Task<Result<TokenFacts, PortError>> TokenAsync(TokenId token, CancellationToken cancel)
    {
        const int decimalsMax = 36;
        if (!(await CallAsync(token.Contract, new DecimalsFunction(), BlockParameter.CreateLatest(), cancel)).TryGet(out var answer, out var error))
            return error is PortError.Transient ? error : new PortError.Unreadable($"{token} does not tell its decimals: {error.Reason}");
        if (NethereumWire.Word(answer) is not { } decimals || decimals > decimalsMax)
            return new PortError.Unreadable($"{token} answers '{answer}' when asked for its decimals; 0 to {decimalsMax} are possible.");
        var symbol = await CallAsync(token.Contract, new SymbolFunction(), BlockParameter.CreateLatest(), cancel);
        return new TokenFacts((int)(ulong)decimals, NethereumWire.Text(symbol.Match<string?>(text => text, _ => null)));
    }

    /// <inheritdoc/>
    public async Task<Result<UInt256, PortError>> AllowanceAsync(TokenId token, Address owner, Address spender, CancellationToken cancel)
    {
        var call = new AllowanceFunction { Owner = owner.ToString(), Spender = spender.ToString() };
        return (await CallAsync(token.Contract, call, BlockParameter.CreateLatest(), cancel)).Then<UInt256>(
            answer => NethereumWire.Word(answer) is { } raw ? raw : new PortError.Unreadable($"{token} answers '{answer}' when asked for an allowance."));
    }

    /// <inheritdoc/>
    public Call EncodeApprove(TokenAmount amount, Address spender) => NethereumWire.EncodeApprove(amount, spender);

    /// <inheritdoc/>
    public ActionOutcome ReadApprove(TokenAmount amount, Address owner, Address spender, Receipt receipt) =>
        NethereumWire.ReadApprove(amount, owner, spender, receipt);

    /// <inheritdoc/>
    public Task<Result<ulong, PortError>> NonceAsync(Address account, CancellationToken cancel) => NonceAsync(account, BlockParameter.CreateLatest(), cancel);

    private Task<Result<ulong, PortError>> NonceAsync(Address account, BlockParameter at, CancellationToken cancel) => AskAsync(
        async () => (ulong)(await _web3.Eth.Transactions.GetTransactionCount.SendRequestAsync(account.ToString(), at)).Value, cancel);

    private Task<Result<ulong, PortError>> NumberAsync(ulong? block, CancellationToken cancel) => block is { } number
        ? Task.FromResult<Result<ulong, PortError>>(number)
        : AskAsync(async () => (ulong)(await _web3.Eth.Blocks.GetBlockNumber.SendRequestAsync()).Value, cancel);

    private async Task<Result<ulong, PortError>> TaggedAsync(string tag, CancellationToken cancel)
    {
        var answer = await AskAsync<BlockWithTransactionHashes?>(
            () => _web3.Client.SendRequestAsync<BlockWithTransactionHashes?>("eth_getBlockByNumber", null, tag, false), cancel);
        return answer.Then<ulong>(block => block is null
            ? new PortError.Declined("tag-unknown", $"Chain {Id} has no {tag} block.")
            : (ulong)block.Number.Value);
    }

    private Task<Result<string, PortError>> CallAsync<TFunction>(Address contract, TFunction function, BlockParameter at, CancellationToken cancel)
        where TFunction : FunctionMessage, new() => AskAsync(
            () => _web3.Eth.Transactions.Call.SendRequestAsync(new CallInput(function.GetCallData().ToHex(prefix: true), contract.ToString()), at), cancel);

    // Before anything is believed, and again after every break, the endpoint must confirm the chain's id.
    private async Task<Result<T, PortError>> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancel)
    {
        try
        {
            if (!_verified)
            {
                var found = new ChainId((ulong)(await _web3.Eth.ChainId.SendRequestAsync().WaitAsync(cancel)).Value);
                if (found != Id)
                {
                    return new PortError.Unreadable(
                        $"{Host} answers for chain {found}, but is configured for chain {Id}: correct its URL. Nothing that it says is believed.");
                }

                _verified = true;
            }

            return new Result<T, PortError>.Ok(await ask().WaitAsync(cancel));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            var error = NethereumWire.ToPortError(Id, Host, failure);
            _verified &= failure is RpcResponseException;
            return error;
        }
    }

    private static BlockParameter At(ulong number) => new(new HexBigInteger(number));
}
