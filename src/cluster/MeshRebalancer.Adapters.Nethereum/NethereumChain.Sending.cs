using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Util;

namespace MeshRebalancer.Adapters.Nethereum;

public sealed partial class NethereumChain
{
    private const int HistoryBlocks = 10;

    /// <inheritdoc/>
    public async Task<Result<UInt256, PortError>> GasPriceAsync(CancellationToken cancel) =>
        (await FeesAsync(FeePolicy.Default, cancel)).Then<UInt256>(fees => fees.PriceWei);

    /// <inheritdoc/>
    public Task<Result<FeeQuote, PortError>> FeesAsync(FeePolicy policy, CancellationToken cancel) => AskAsync(
        async () => NethereumWire.ToQuote(
            await _web3.Eth.FeeHistory.SendRequestAsync(new HexBigInteger(HistoryBlocks), BlockParameter.CreateLatest(), [policy.PriorityPercentile]), policy),
        cancel);

    /// <inheritdoc/>
    public async Task<Result<Preparation, PortError>> PrepareAsync(Address from, Call call, FeePolicy policy, CancellationToken cancel)
    {
        if (policy.L1FeeOracle is not null)
            return new PortError.Declined("l1-fee-unknown", $"Chain {Id} charges for data; its client must be our own, which can ask for it.");
        var input = new CallInput(call.CallHex, call.To.ToString(), from.ToString(), null, new HexBigInteger(call.ValueWei));
        if (!(await AskAsync(() => _web3.Eth.Transactions.Call.SendRequestAsync(input, BlockParameter.CreatePending()), cancel)).TryGet(out _, out var error)
            || !(await AskAsync(async () => NethereumWire.Number((await _web3.Eth.Transactions.EstimateGas.SendRequestAsync(input)).Value), cancel)).TryGet(out var units, out error)
            || !(await FeesAsync(policy, cancel)).TryGet(out var fees, out error)
            || !(await BalancesAsync(from, [], null, cancel)).TryGet(out var balances, out error))
            return error;
        var gas = new GasTerms((ulong)UInt256.MulDiv(units, (uint)(100 + options.GasHeadroomPercent), 100U, Rounding.Up), fees.FeeWei, fees.PriorityFeeWei);
        var needed = call.ValueWei + (gas.GasLimit * gas.FeeWei);
        return balances.Gas.Wei >= needed
            ? new Preparation(gas, fees, UInt256.Zero)
            : new PortError.Declined("gas-low", $"{from} has {balances.Gas.Wei} wei on chain {Id}, but needs {needed}: send it native coin there.");
    }

    /// <inheritdoc/>
    public async Task<Result<Hash32, PortError>> BroadcastAsync(string rawHex, bool isPrivate, CancellationToken cancel)
    {
        if (isPrivate)
            return new PortError.Declined("no-private-endpoint", $"Chain {Id} has no private endpoint.");
        if (!(await NumberAsync(null, cancel)).TryGet(out _, out var error))
            return error;
        var hash = Hash32.FromBytes(Sha3Keccack.Current.CalculateHash(rawHex.HexToByteArray()));
        try
        {
            await _web3.Eth.Transactions.SendRawTransaction.SendRequestAsync(rawHex).WaitAsync(cancel);
            return hash;
        }
        catch (RpcResponseException refused)
        {
            return await JudgeAsync(hash, refused.RpcError.Message, cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            _verified = false;
            return new PortError.OutcomeUnknown($"Whether chain {Id} took {hash} is not known: {failure.GetType().Name}.");
        }
    }

    /// <inheritdoc/>
    public Task<Result<TransactionStatus, PortError>> TransactionAsync(Hash32 transaction, CancellationToken cancel) => AskAsync<TransactionStatus>(
        async () => await _web3.Eth.Transactions.GetTransactionByHash.SendRequestAsync(transaction.ToString()) switch
        {
            null => new TransactionStatus.Unknown(),
            { BlockHash: { Length: > 0 } block } mined => new TransactionStatus.Mined((ulong)mined.BlockNumber.Value, Hash32.Parse(block)),
            _ => new TransactionStatus.Pending(),
        },
        cancel);

    /// <inheritdoc/>
    public Task<Result<Receipt?, PortError>> ReceiptAsync(Hash32 transaction, CancellationToken cancel) => AskAsync<Receipt?>(
        async () => await _web3.Eth.Transactions.GetTransactionReceipt.SendRequestAsync(transaction.ToString()) is { BlockHash: not null } receipt
            ? NethereumWire.ToReceipt(receipt)
            : null,
        cancel);

    /// <inheritdoc/>
    public async Task<Result<Receipt?, PortError>> ConfirmedReceiptAsync(Hash32 transaction, CancellationToken cancel)
    {
        if (!(await ReceiptAsync(transaction, cancel)).TryGet(out var receipt, out var error))
            return error;
        if (receipt is null || options.Confirmations == 1)
            return new Result<Receipt?, PortError>.Ok(receipt);
        return (await NumberAsync(null, cancel)).Then<Receipt?>(head => new Result<Receipt?, PortError>.Ok(
            head >= receipt.Block && head - receipt.Block + 1 >= (ulong)options.Confirmations ? receipt : null));
    }

    /// <inheritdoc/>
    public async Task<Result<MinedTransaction?, PortError>> FindByNonceAsync(Address account, ulong nonce, CancellationToken cancel)
    {
        if (!(await NumberAsync(null, cancel)).TryGet(out var head, out var error) || !(await NonceAsync(account, At(head), cancel)).TryGet(out var count, out error))
            return error;
        if (count <= nonce)
            return new Result<MinedTransaction?, PortError>.Ok(null);
        return (await FirstAsync(account, nonce, head, cancel)).TryGet(out var block, out error) ? await InAsync(account, nonce, block, cancel) : error;
    }

    // The first block at which the nonce is consumed: back from the head in strides that double, because most nodes keep recent state alone,
    // and then by halving.
    private async Task<Result<ulong, PortError>> FirstAsync(Address account, ulong nonce, ulong head, CancellationToken cancel)
    {
        var (open, consumed) = (0UL, head);
        for (var stride = 1UL; consumed > 0; stride *= 2)
        {
            var probe = consumed > stride ? consumed - stride : 0;
            if (!(await NonceAsync(account, At(probe), cancel)).TryGet(out var count, out var error))
                return error;
            if (count <= nonce)
            {
                open = probe;
                break;
            }

            consumed = probe;
        }

        while (consumed - open > 1)
        {
            var middle = open + ((consumed - open) / 2);
            if (!(await NonceAsync(account, At(middle), cancel)).TryGet(out var count, out var error))
                return error;
            (open, consumed) = count > nonce ? (open, middle) : (middle, consumed);
        }

        return consumed;
    }

    private async Task<Result<MinedTransaction?, PortError>> InAsync(Address account, ulong nonce, ulong block, CancellationToken cancel)
    {
        var answer = await AskAsync(() => _web3.Eth.Blocks.GetBlockWithTransactionsByNumber.SendRequestAsync(At(block)), cancel);
        return answer.Then<MinedTransaction?>(found => found?.Transactions.FirstOrDefault(one => Address.Parse(one.From) == account && (ulong)one.Nonce.Value == nonce) is { } mined
            ? new MinedTransaction(
                Hash32.Parse(mined.TransactionHash), nonce, mined.To is { Length: > 0 } to ? Address.Parse(to) : null, NethereumWire.Number(mined.Value.Value),
                mined.Input, block, Hash32.Parse(found.BlockHash))
            : new PortError.Transient($"Chain {Id}: nonce {nonce} of {account} is consumed at block {block}, which does not show by what."));
    }

    // Nodes have no codes for it, so the words are judged: known bytes are success, and a consumed nonce only the chain can explain.
    private async Task<Result<Hash32, PortError>> JudgeAsync(Hash32 hash, string words, CancellationToken cancel)
    {
        bool Says(string part) => words.Contains(part, StringComparison.OrdinalIgnoreCase);
        if (Says("already known") || Says("already imported"))
            return hash;
        if (Says("insufficient funds"))
            return new PortError.Declined("gas-low", $"The sender of {hash} can't pay for it on chain {Id}.");
        if (Says("underpriced"))
            return new PortError.Declined("underpriced", $"Chain {Id} takes {hash} only for a higher fee.");
        if (!Says("nonce too low"))
            return new PortError.Declined("broadcast-refused", $"Chain {Id} refused {hash}: {words}.");
        return (await TransactionAsync(hash, cancel)).Match<Result<Hash32, PortError>>(
            status => status is TransactionStatus.Unknown
                ? new PortError.OutcomeUnknown($"The nonce of {hash} is consumed on chain {Id}, by a transaction with another hash.")
                : hash,
            error => new PortError.OutcomeUnknown($"The nonce of {hash} is consumed on chain {Id}; by what is not known: {error.Reason}"));
    }
}
