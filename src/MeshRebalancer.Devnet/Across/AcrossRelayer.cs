using System.Collections.Immutable;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>Watches the spoke pools' deposits, and fills them, has them filled slowly, or has them refunded, as the knobs say.</summary>
internal sealed class AcrossRelayer : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // FillStatus.Filled of the contract.
    private static readonly UInt256 Filled = 2;

    private readonly ImmutableSortedDictionary<ChainId, (DevChain Chain, DeployedContracts Contracts)> _places;
    private readonly AcrossBundles _bundles;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<ChainId, ulong> _next = [];
    private readonly SortedDictionary<(ChainId Origin, UInt256 Id), AcrossDeposit> _deposits = [];
    private readonly Task _watching;

    public AcrossRelayer(IEnumerable<(DevChain Chain, DeployedContracts Contracts)> places, AcrossKnobs knobs, TimeProvider time)
    {
        _places = places.ToImmutableSortedDictionary(place => place.Chain.Id, place => place);
        (_bundles, Knobs, _time) = (new(_places), knobs, time);
        _watching = WatchAsync(_stop.Token);
    }

    public AcrossKnobs Knobs { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    // What fails (a chain is away, a fill reverts) is tried again in the next turn, and does not hold up the others.
    private async Task WatchAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            foreach (var chain in _places.Keys)
                await TryAsync(() => ReadAsync(chain, cancel), cancel);
            var knobs = Knobs;
            foreach (var deposit in _deposits.Values.Where(deposit => deposit.Phase is AcrossPhase.Open or AcrossPhase.SlowFillRequested).ToList())
                await TryAsync(() => StepAsync(deposit, knobs, cancel), cancel);
            await TryAsync(() => RefundAsync(knobs, cancel), cancel);
            await TryAsync(() => Task.Delay(Pause, _time, cancel), cancel);
        }
    }

    private static async Task TryAsync(Func<Task> act, CancellationToken cancel)
    {
        try
        {
            await act();
        }
        catch (DevnetException)
        {
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
    }

    private async Task ReadAsync(ChainId origin, CancellationToken cancel)
    {
        var (chain, contracts) = _places[origin];
        var from = _next.GetValueOrDefault(origin);
        var head = await chain.BlockNumberAsync(cancel);
        if (head < from)
            return;
        var filter = new LogFilter(BlockTag.At(from), BlockTag.At(head), [contracts.Across.SpokePool], [[Signatures.Across.FundsDeposited.Topic]]);
        foreach (var log in chain.Value("logs", await chain.Client.GetLogsAsync(filter, cancel)))
            Store(AcrossDeposit.Read(origin, log, _time.GetUtcNow()));
        _next[origin] = head + 1;
    }

    private async Task StepAsync(AcrossDeposit deposit, AcrossKnobs knobs, CancellationToken cancel)
    {
        if (!_places.TryGetValue(deposit.Destination, out var there))
            return;
        var waited = _time.GetUtcNow() - deposit.Since;
        if (await IsFilledAsync(deposit, there, cancel))
            Advance(deposit, AcrossPhase.Done);
        else if (await ClockAsync(there.Chain, cancel) > deposit.FillDeadline)
            Advance(deposit, AcrossPhase.Expired);
        else if (deposit.Phase == AcrossPhase.Open && waited >= knobs.FillDelay && await IsConfirmedAsync(deposit, knobs, cancel))
            await TakeAsync(deposit, knobs.Conduct, cancel);
        else if (deposit.Phase == AcrossPhase.SlowFillRequested && !knobs.NeverSlowFill && waited >= knobs.SlowFillDelay)
        {
            await _bundles.SlowFillAsync(deposit, cancel);
            Advance(deposit, AcrossPhase.Done);
        }
    }

    private async Task TakeAsync(AcrossDeposit deposit, AcrossConduct conduct, CancellationToken cancel)
    {
        switch (conduct)
        {
            case AcrossConduct.Fill:
                await FillAsync(deposit, deposit.RelayData, cancel);
                Advance(deposit, AcrossPhase.Done);
                break;
            case AcrossConduct.SlowFill:
                var (chain, contracts) = _places[deposit.Destination];
                await chain.CallAsync(DevnetAccounts.Relayer, contracts.Across.SpokePool, Signatures.Across.RequestSlowFill, cancel, (object)deposit.RelayData);
                Advance(deposit, AcrossPhase.SlowFillRequested);
                break;
            case AcrossConduct.Misfill when !deposit.Misfilled:
                await FillAsync(deposit, deposit.MisdirectedTo(DevnetAccounts.Relayer), cancel);
                Store(deposit with { Misfilled = true });
                break;
        }
    }

    private Task<TransactionReceipt> FillAsync(AcrossDeposit deposit, object[] relay, CancellationToken cancel)
    {
        var (chain, contracts) = _places[deposit.Destination];
        return chain.CallAsync(
            DevnetAccounts.Relayer, contracts.Across.SpokePool, Signatures.Across.Fill, cancel, relay, deposit.Destination.Value,
            AcrossDeposit.Word(DevnetAccounts.Relayer));
    }

    private async Task RefundAsync(AcrossKnobs knobs, CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        var due = _deposits.Values.Where(deposit => deposit.Phase == AcrossPhase.Expired && !knobs.NeverRefund && now - deposit.Since >= knobs.RefundDelay);
        foreach (var bundle in due.GroupBy(deposit => knobs.RefundAtDestination ? deposit.Destination : deposit.Origin).ToList())
        {
            var deposits = bundle.ToList();
            await _bundles.RefundAsync(bundle.Key, deposits, cancel);
            deposits.ForEach(deposit => Advance(deposit, AcrossPhase.Done));
        }
    }

    // Also by somebody else, or by a fill whose receipt did not come: what is filled is never refunded.
    private static async Task<bool> IsFilledAsync(AcrossDeposit deposit, (DevChain Chain, DeployedContracts Contracts) there, CancellationToken cancel)
    {
        var pool = there.Contracts.Across.SpokePool;
        var hash = (await there.Chain.ReadAsync(pool, Signatures.Across.RelayHash, cancel, (object)deposit.RelayData))[0];
        return await there.Chain.ReadNumberAsync(pool, Signatures.Across.FillStatuses, cancel, hash) == Filled;
    }

    private async Task<bool> IsConfirmedAsync(AcrossDeposit deposit, AcrossKnobs knobs, CancellationToken cancel) =>
        await _places[deposit.Origin].Chain.BlockNumberAsync(cancel) + 1 >= deposit.Block + knobs.Confirmations;

    private static async Task<UInt256> ClockAsync(DevChain chain, CancellationToken cancel)
    {
        var block = chain.Value("block", await chain.Client.GetBlockAsync(BlockTag.Latest, cancel));
        return block?.Timestamp ?? 0UL;
    }

    private void Advance(AcrossDeposit deposit, AcrossPhase phase) => Store(deposit with { Phase = phase, Since = _time.GetUtcNow() });

    private void Store(AcrossDeposit deposit) => _deposits[(deposit.Origin, deposit.Id)] = deposit;
}
