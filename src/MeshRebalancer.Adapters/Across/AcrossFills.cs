using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Across;

/// <summary>Follows a deposit: by its hash on the destination, and once its time is over by what was refunded.</summary>
/// <param name="options">The pools.</param>
/// <param name="on">The connection to a chain.</param>
internal sealed class AcrossFills(AcrossOptions options, Func<ChainId, EvmConnection> on)
{
    // FillStatus of the contract; 0 is unfilled.
    private static readonly UInt256 SlowFillRequested = 1;
    private static readonly UInt256 Filled = 2;

    public async Task<Result<FillStatus, PortError>> StatusAsync(
        BridgeRoute route, TokenAmount deposited, Address account, Hash32 deposit, CancellationToken cancel)
    {
        if (!(await on(route.From.Chain).ConfirmedReceiptAsync(deposit, cancel)).TryGet(out var receipt, out var error))
            return error;
        if (receipt is null)
            return new PortError.Unreadable($"{options.Name}: chain {route.From.Chain} does not show the deposit {deposit} as confirmed.");
        if (AcrossWire.FindDeposit(options, route, deposited, account, receipt) is not { } relay)
            return new PortError.Unreadable($"{options.Name}: {deposit} holds no deposit of {deposited} by {account} for chain {route.To.Chain}.");
        if (!(await StateAsync(relay, cancel)).TryGet(out var state, out error))
            return error;
        return state.Status == Filled ? await FilledAsync(relay, route, account, cancel)
            : state.At > relay.Deadline ? await RefundedAsync(relay, route, account, receipt, cancel)
            : state.Status == SlowFillRequested ? await RequestedAsync(relay, cancel)
            : new FillStatus.Pending(relay.Deadline);
    }

    // State and time at one block: what is unfilled in a block past the deadline stays so.
    private Task<Result<(UInt256 Status, DateTimeOffset At), PortError>> StateAsync(AcrossRelay relay, CancellationToken cancel)
    {
        var read = new ContractRead(options.On(relay.Destination).SpokePool, AcrossAbi.FillStatuses, relay.Hash);
        return on(relay.Destination).AgreeAsync<(UInt256, DateTimeOffset)>(
            $"fill of deposit {relay.Id} of chain {relay.Origin}",
            async (one, at, stop) => (await one.SnapshotAsync([read], stop, at))
                .Then(seen => seen.Answers[0].Then<(UInt256, DateTimeOffset)>(values => ((UInt256)values[0], seen.At))),
            cancel);
    }

    private async Task<Result<FillStatus, PortError>> FilledAsync(AcrossRelay relay, BridgeRoute route, Address account, CancellationToken cancel)
    {
        if (!(await FindAsync(relay, AcrossAbi.FilledRelay, relay.IsFilledBy, cancel)).TryGet(out var transaction, out var error)
            || !(await on(relay.Destination).ConfirmedReceiptAsync(transaction, cancel)).TryGet(out var receipt, out error))
            return error;
        if (receipt is null)
            return new FillStatus.Pending(relay.Deadline);
        return AcrossWire.ReadFill(options, relay, route.To, account, receipt) is { } paid
            ? new FillStatus.Filled(paid, receipt.Transaction, receipt.Block)
            : new PortError.Unreadable($"{options.Name}: {transaction} filled deposit {relay.Id} of chain {relay.Origin}, but {account} received nothing by it.");
    }

    private async Task<Result<FillStatus, PortError>> RequestedAsync(AcrossRelay relay, CancellationToken cancel) =>
        (await FindAsync(relay, AcrossAbi.RequestedSlowFill, relay.IsRequestedBy, cancel))
            .Then<FillStatus>(transaction => new FillStatus.SlowFillRequested(relay.Deadline, transaction));

    /// <summary>The transaction of an event about this very relay: others may have used its number for what was never deposited.</summary>
    private async Task<Result<Hash32, PortError>> FindAsync(AcrossRelay relay, AbiEvent @event, Func<object[], bool> isOurs, CancellationToken cancel)
    {
        var (pool, connection) = (options.On(relay.Destination).SpokePool, on(relay.Destination));
        var found = await LogSearch.NewestAsync(connection, pool, AcrossWire.Topics(@event, relay), log => Values(log, @event) is { } values && isOurs(values), cancel);
        if (!found.TryGet(out var log, out var error))
            return error;
        return log is null
            ? new PortError.Unreadable($"{options.Name}: chain {relay.Destination} knows of a {@event.Name} of deposit {relay.Id} of chain {relay.Origin}, but the last {connection.Options.LogSearchBlocks} blocks hold none: raise logSearchBlocks.")
            : log.TransactionHash;
    }

    /// <summary>The refund, which lands on the origin by default; where not, on the destination.</summary>
    private async Task<Result<FillStatus, PortError>> RefundedAsync(AcrossRelay relay, BridgeRoute route, Address account, Receipt deposit, CancellationToken cancel)
    {
        foreach (var token in new[] { route.From, route.To })
        {
            var search = new AcrossRefundSearch(options, on, relay, account, deposit.Block);
            if (!(await search.FindAsync(token, cancel)).TryGet(out var refunded, out var error))
                return error;
            if (refunded is not null)
                return refunded;
        }

        return new FillStatus.Expired(relay.Deadline);
    }

    private static object[]? Values(EventLog log, AbiEvent @event) =>
        ReceiptEvents.TryDecode(new(log.Address, log.Topics, log.Data.ToString()), log.Address, @event);
}
