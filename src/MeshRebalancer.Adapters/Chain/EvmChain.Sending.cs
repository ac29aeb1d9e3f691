using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using EvmSigned = MeshRebalancer.Evm.SignedTransaction;

namespace MeshRebalancer.Adapters.Chain;

public sealed partial class EvmChain
{
    private static readonly AbiFunction GetL1Fee = AbiFunction.Parse("getL1Fee(bytes data) view returns (uint256 fee)");

    public async Task<Result<UInt256, PortError>> GasPriceAsync(CancellationToken cancel) =>
        (await FeesAsync(FeePolicy.Default, cancel)).Then<UInt256>(fees => fees.PriceWei);

    public async Task<Result<FeeQuote, PortError>> FeesAsync(FeePolicy policy, CancellationToken cancel)
    {
        var history = await connection.AskAsync(
            client => client.GetFeeHistoryAsync(Fees.HistoryBlocks, BlockTag.Latest, [policy.PriorityPercentile], cancel), cancel);
        if (history.TryGet(out var view, out var error) && view.BaseFeePerGas.Count > 0 && !view.BaseFeePerGas[^1].IsZero)
            return Fees.FromHistory(view, policy);
        return error is PortError.Transient ? error : await LegacyFeesAsync(cancel);
    }

    public async Task<Result<Preparation, PortError>> PrepareAsync(Address from, Call call, FeePolicy policy, CancellationToken cancel)
    {
        var request = new CallRequest { From = from, To = call.To, Value = call.ValueWei, Data = HexBytes.Parse(call.CallHex) };
        if (!(await connection.AskAsync(client => client.CallAsync(request, BlockTag.Pending, cancel), cancel)).TryGet(out var answer, out var error))
            return error;
        if (Erc20Wire.Refusal(call, answer) is { } refusal)
            return new PortError.Declined("call-reverts", $"The call would fail on chain {Id}: {refusal}.");

        var gas = connection.AskAsync(client => client.EstimateGasAsync(request, BlockTag.Pending, cancel), cancel);
        var fees = FeesAsync(policy, cancel);
        var balance = connection.AskAsync(client => client.GetBalanceAsync(from, BlockTag.Latest, cancel), cancel);
        await Task.WhenAll(gas, fees, balance);
        if (!(await gas).TryGet(out var units, out error) || !(await fees).TryGet(out var quote, out error) || !(await balance).TryGet(out var wei, out error))
            return error;
        var terms = Fees.Terms(units, connection.Options.GasHeadroomPercent, quote);
        return (await L1FeeAsync(call, terms, policy.L1FeeOracle, cancel)).Then<Preparation>(
            l1 => Fees.GasLow(Id, from, wei, call.ValueWei, terms, l1) is { } low ? low : new Preparation(terms, quote, l1));
    }

    public async Task<Result<Hash32, PortError>> BroadcastAsync(string rawHex, bool isPrivate, CancellationToken cancel)
    {
        var client = connection.Client;
        if (isPrivate && !(await connection.PrivateClientAsync(cancel)).TryGet(out client, out var error))
            return error;
        var signed = EvmSigned.Decode(HexBytes.Parse(rawHex));
        return await client.SendRawTransactionAsync(signed, cancel) switch
        {
            BroadcastOutcome.Accepted accepted => accepted.Hash,
            BroadcastOutcome.AlreadyKnown known => known.Hash,
            BroadcastOutcome.NonceTooLow => await KnownAsync(signed.Hash, cancel),
            BroadcastOutcome.Underpriced => new PortError.Declined("underpriced", $"Chain {Id} takes {signed.Hash} only for a higher fee."),
            BroadcastOutcome.InsufficientFunds => new PortError.Declined("gas-low", $"The sender of {signed.Hash} can't pay for it on chain {Id}."),
            BroadcastOutcome.Refused refused => new PortError.Declined("broadcast-refused", $"Chain {Id} refused {signed.Hash}: {refused.Error}."),
            BroadcastOutcome.Unknown unknown => new PortError.OutcomeUnknown($"Whether chain {Id} took {signed.Hash} is not known: {unknown.Error}."),
        };
    }

    /// <summary>The nonce is consumed: by these very bytes, which is success, or by others, which only the chain can tell.</summary>
    private async Task<Result<Hash32, PortError>> KnownAsync(Hash32 hash, CancellationToken cancel)
    {
        var found = await connection.AskAsync(client => client.GetTransactionAsync(hash, cancel), cancel);
        return found.TryGet(out var transaction, out var error)
            ? transaction is not null
                ? hash
                : new PortError.OutcomeUnknown($"The nonce of {hash} is consumed on chain {Id}, by a transaction with another hash.")
            : new PortError.OutcomeUnknown($"The nonce of {hash} is consumed on chain {Id}; by what is not known: {error.Reason}");
    }

    private async Task<Result<FeeQuote, PortError>> LegacyFeesAsync(CancellationToken cancel)
    {
        var answer = await connection.AskAsync(client => client.SendAsync("eth_gasPrice", [], cancel), cancel);
        return answer.Then<FeeQuote>(json => UInt256.TryParse(json.ToString(), null, out var price)
            ? new FeeQuote(price, null, price)
            : new PortError.Unreadable($"Chain {Id}: the gas price is no number."));
    }

    /// <summary>The OP Stack charges for the signed bytes on their way to L1; its oracle is asked with bytes as long as they will be.</summary>
    private async Task<Result<UInt256, PortError>> L1FeeAsync(Call call, GasTerms terms, Address? oracle, CancellationToken cancel)
    {
        if (oracle is not { } contract)
            return UInt256.Zero;
        var answer = await connection.CallAsync(GetL1Fee, contract, cancel, SigningWire.Unsigned(Id, call, terms));
        return answer.Then<UInt256>(values => (UInt256)values[0]);
    }
}
