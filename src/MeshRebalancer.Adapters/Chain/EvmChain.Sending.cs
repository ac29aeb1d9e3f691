using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using EvmSigned = MeshRebalancer.Evm.SignedTransaction;

namespace MeshRebalancer.Adapters.Chain;

public sealed partial class EvmChain
{
    private const int FeeHistoryBlocks = 5;
    private const int TipPercentile = 50;

    public async Task<Result<UInt256, PortError>> GasPriceAsync(CancellationToken cancel) =>
        (await FeesAsync(cancel)).Then<UInt256>(fees => fees.Price);

    public async Task<Result<GasTerms, PortError>> PrepareAsync(Address from, Call call, CancellationToken cancel)
    {
        var request = new CallRequest { From = from, To = call.To, Value = call.ValueWei, Data = HexBytes.Parse(call.CallHex) };
        if (!(await connection.AskAsync(client => client.CallAsync(request, BlockTag.Pending, cancel), cancel)).TryGet(out var answer, out var error))
            return error;
        if (Erc20Wire.Refusal(call, answer) is { } refusal)
            return new PortError.Declined("call-reverts", $"The call would fail on chain {Id}: {refusal}.");

        var gas = connection.AskAsync(client => client.EstimateGasAsync(request, BlockTag.Pending, cancel), cancel);
        var fees = FeesAsync(cancel);
        var balance = connection.AskAsync(client => client.GetBalanceAsync(from, BlockTag.Latest, cancel), cancel);
        await Task.WhenAll(gas, fees, balance);
        if (!(await gas).TryGet(out var units, out error) || !(await fees).TryGet(out var view, out error) || !(await balance).TryGet(out var wei, out error))
            return error;
        return Priced(from, call, units, view, wei);
    }

    public async Task<Result<Hash32, PortError>> BroadcastAsync(string rawHex, CancellationToken cancel)
    {
        var signed = EvmSigned.Decode(HexBytes.Parse(rawHex));
        if (!(await connection.ClientAsync(cancel)).TryGet(out var client, out var error))
            return error;
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

    private Result<GasTerms, PortError> Priced(Address from, Call call, UInt256 units, FeeView fees, UInt256 balance)
    {
        var terms = Fees.Terms(units, connection.Options.GasHeadroomPercent, fees);
        return Fees.GasLow(Id, from, balance, call.ValueWei, terms) is { } low ? low : terms;
    }

    private async Task<Result<FeeView, PortError>> FeesAsync(CancellationToken cancel)
    {
        var history = await connection.AskAsync(client => client.GetFeeHistoryAsync(FeeHistoryBlocks, BlockTag.Latest, [TipPercentile], cancel), cancel);
        if (history.TryGet(out var view, out var error) && view.BaseFeePerGas.Count > 0 && !view.BaseFeePerGas[^1].IsZero)
            return Fees.FromHistory(view);
        return error is PortError.Transient ? error : await LegacyFeesAsync(cancel);
    }

    private async Task<Result<FeeView, PortError>> LegacyFeesAsync(CancellationToken cancel)
    {
        var answer = await connection.AskAsync(client => client.SendAsync("eth_gasPrice", [], cancel), cancel);
        return answer.Then<FeeView>(json => UInt256.TryParse(json.ToString(), null, out var price)
            ? new FeeView(price, null)
            : new PortError.Unreadable($"Chain {Id}: the gas price is no number."));
    }
}
