using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Across;

/// <summary>Looks for the refund of a deposit whose time is over.</summary>
/// <param name="options">The pools.</param>
/// <param name="on">The connection to a chain.</param>
/// <param name="relay">The deposit.</param>
/// <param name="account">Whose it is.</param>
/// <param name="block">The deposit's block on the origin.</param>
internal sealed class AcrossRefundSearch(AcrossOptions options, Func<ChainId, EvmConnection> on, AcrossRelay relay, Address account, ulong block)
{
    // FillStatus.Filled of the contract.
    private static readonly UInt256 Filled = 2;

    /// <summary>The refund in a token, on that token's chain; null while there is none.</summary>
    public async Task<Result<FillStatus.Refunded?, PortError>> FindAsync(TokenId token, CancellationToken cancel)
    {
        if (!(await RefundsAsync(token, cancel)).TryGet(out var refunds, out var error))
            return error;
        if (refunds.Count == 0)
            return new Result<FillStatus.Refunded?, PortError>.Ok(null);
        if (!(await UnfilledAsync(cancel)).TryGet(out var deposits, out error))
            return error;
        return Match(token, deposits, refunds) is { } refund
            ? await ReadAsync(token, refund, cancel)
            : new Result<FillStatus.Refunded?, PortError>.Ok(null);
    }

    // On the origin what was deposited comes back. Elsewhere it may be that, or what should have been paid out.
    private AcrossRefund? Match(TokenId token, List<AcrossRelay> deposits, List<AcrossRefund> refunds) => token.Chain == relay.Origin
        ? AcrossRefunds.Of(deposits.Select(deposit => (deposit.Id, deposit.InputAmount)), refunds, relay.Id)
        : AcrossRefunds.Of(ForThis(deposits).Select(deposit => (deposit.Id, deposit.OutputAmount)), refunds, relay.Id)
            ?? AcrossRefunds.Of(ForThis(deposits).Select(deposit => (deposit.Id, deposit.InputAmount)), refunds, relay.Id);

    private IEnumerable<AcrossRelay> ForThis(List<AcrossRelay> deposits) =>
        deposits.Where(deposit => deposit.Destination == relay.Destination && deposit.OutputToken == relay.OutputToken);

    private async Task<Result<List<AcrossRefund>, PortError>> RefundsAsync(TokenId token, CancellationToken cancel)
    {
        var connection = on(token.Chain);
        // Blocks of the origin say nothing about another chain's: there, all that is searched at most.
        var logs = await LogSearch.AllAsync(
            connection, options.On(token.Chain).SpokePool, AcrossWire.RefundTopics(token.Chain), token.Chain == relay.Origin ? From(connection) : null, cancel);
        return logs.Then<List<AcrossRefund>>(found => found.Select(log => AcrossRefunds.Read(log, token.Contract, account)).OfType<AcrossRefund>().ToList());
    }

    /// <summary>The account's deposits of the same token that nobody filled: any of them may be what a refund is of.</summary>
    private async Task<Result<List<AcrossRelay>, PortError>> UnfilledAsync(CancellationToken cancel)
    {
        var connection = on(relay.Origin);
        var logs = await LogSearch.AllAsync(connection, options.On(relay.Origin).SpokePool, AcrossWire.DepositTopics(account), From(connection), cancel);
        if (!logs.TryGet(out var found, out var error))
            return error;
        var unfilled = new List<AcrossRelay>();
        foreach (var deposit in found.Select(Read).OfType<AcrossRelay>().Where(deposit => deposit.InputToken == relay.InputToken))
        {
            if (!(await IsFilledAsync(deposit, cancel)).TryGet(out var filled, out error))
                return error;
            if (!filled)
                unfilled.Add(deposit);
        }

        return unfilled;
    }

    private AcrossRelay? Read(EventLog log) =>
        ReceiptEvents.TryDecode(new(log.Address, log.Topics, log.Data.ToString()), log.Address, AcrossAbi.FundsDeposited) is { } values
            ? AcrossRelay.Read(relay.Origin, values)
            : null;

    private async Task<Result<bool, PortError>> IsFilledAsync(AcrossRelay deposit, CancellationToken cancel) =>
        options.Chains.FirstOrDefault(chain => chain.Chain == deposit.Destination) is not { } there
            ? false
            : (await on(there.Chain).AgreedNumberAsync(AcrossAbi.FillStatuses, there.SpokePool, cancel, deposit.Hash)).Then<bool>(status => status == Filled);

    // Paid only if the token itself tells of it; a leaf whose payment was put off has to be claimed.
    private async Task<Result<FillStatus.Refunded?, PortError>> ReadAsync(TokenId token, AcrossRefund refund, CancellationToken cancel) =>
        (await on(token.Chain).ConfirmedReceiptAsync(refund.Transaction, cancel)).Then(receipt => new Result<FillStatus.Refunded?, PortError>.Ok(
            receipt is not null && Erc20Wire.Moved(receipt, token.Contract, account).Received >= refund.Sum
                ? new FillStatus.Refunded(new(token, Share(token, refund)), receipt.Transaction, receipt.Block)
                : null));

    // Of a sum for several deposits, this one's part.
    private UInt256 Share(TokenId token, AcrossRefund refund)
    {
        var due = token.Chain == relay.Origin || refund.Sum == relay.InputAmount ? relay.InputAmount : relay.OutputAmount;
        return UInt256.Min(due, refund.Sum);
    }

    /// <summary>Deposits before this one may be refunded after it: matching begins as far back as logs are searched.</summary>
    private ulong From(EvmConnection connection) => block > (ulong)connection.Options.LogSearchBlocks ? block - (ulong)connection.Options.LogSearchBlocks : 0;
}
