using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Connectors;
using MeshRebalancer.Runtime.Effects;
using MeshRebalancer.Runtime.Risk;
using MeshRebalancer.Runtime.Streams;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Runtime.Gas;

/// <summary>
/// Looks at the accounts' native coin now and then, and has what is too little judged. What can't be read is not judged: it is never zero.
/// </summary>
/// <param name="options">One for each chain.</param>
/// <param name="networks">The chains.</param>
/// <param name="streams">Where it is judged.</param>
/// <param name="time">All waiting is done by it.</param>
/// <param name="log">Hears of what can't be read.</param>
public sealed class GasWatch(EquatableArray<GasOptions> options, Networks networks, IStreams streams, TimeProvider time, ILogger<GasWatch> log)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>Watches until cancelled.</summary>
    public Task RunAsync(CancellationToken cancel) => Task.WhenAll(options.Select(one => RunAsync(one, cancel)));

    private async Task RunAsync(GasOptions one, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await LookAsync(one, cancel);
            }
            catch (Exception error) when (error is StreamStoppedException or JournalUnavailableException)
            {
                log.LogWarning("The gas on chain {Chain} is looked at again: {Reason}", one.Chain, error.Message);
            }

            await time.PauseAsync(Every, cancel);
        }
    }

    private async Task LookAsync(GasOptions one, CancellationToken cancel)
    {
        if (await StateAsync(one, cancel) is not { Open: null } state)
            return;
        await ReleaseAsync(one, state, cancel);
        if (await SeeAsync(one, cancel) is not { } seen)
            return;
        var isLow = seen.Accounts.Any(account => account.Wei < one.Policy.FloorWei);
        if (isLow || state.Held is not null)
            await streams.TellAsync(one.Stream, new GasCommand.Judge(one.Policy, seen, time.GetUtcNow()), log, cancel);
    }

    // A message that comes late may reserve coin for a top-up that is over. Nobody will ever unwrap it, so it is given back.
    private async Task ReleaseAsync(GasOptions one, GasState state, CancellationToken cancel)
    {
        foreach (var portfolio in one.Accounts.Select(receiver => receiver.Portfolio).OfType<StreamId>())
        {
            if ((await streams.ReadAsync(portfolio, cancel)).State is PortfolioState held && Portfolio.BookOf(held)?.Unwrapping is { } reserved
                && reserved.Id.Stream == one.Stream && reserved.Id.Attempt <= state.Started)
            {
                var nothing = reserved.Amount with { Raw = UInt256.Zero };
                await streams.TellAsync(portfolio, new PortfolioCommand.BookGas(reserved.Id, nothing, 0, time.GetUtcNow()), log, cancel);
            }
        }
    }

    private async Task<GasState?> StateAsync(GasOptions one, CancellationToken cancel) => (await streams.ReadAsync(one.Stream, cancel)).State as GasState;

    private async Task<GasSight?> SeeAsync(GasOptions one, CancellationToken cancel)
    {
        var chain = networks.Chain(one.Chain);
        List<GasAccount> accounts = [];
        var block = ulong.MaxValue;
        foreach (var receiver in one.Accounts)
        {
            if (await ReadAsync(chain, receiver.Account, cancel) is not { } gas)
                return null;
            block = Math.Min(block, gas.Block);
            accounts.Add(await WithWrappedAsync(receiver, gas.Wei, cancel));
        }

        var tank = one.Policy.Tank is { } payer ? await ReadAsync(chain, payer, cancel) : null;
        if (one.Policy.Tank is not null && tank is null)
            return null;
        var held = await BreakerGate.HeldAsync(EffectId.Of(one.Stream, GasIds.Unwrap), streams, cancel);
        return new(Math.Min(block, tank?.Block ?? block), [.. accounts], tank?.Wei ?? UInt256.Zero, held?.Reason);
    }

    // By the book, which alone the portfolio gives from.
    private async Task<GasAccount> WithWrappedAsync(GasReceiver receiver, UInt256 wei, CancellationToken cancel)
    {
        if (receiver is not { Portfolio: { } portfolio, Wrapped: { } token })
            return new(receiver.Account, wei);
        var ready = (await streams.ReadAsync(portfolio, cancel)).State is PortfolioState.Watching { Book: { Unwrapping: null, Holdings.Count: > 0 } book } ? book : null;
        var held = ready?.Holdings.FirstOrDefault(holding => holding.Amount.Token == token)?.Amount ?? new TokenAmount(token, UInt256.Zero);
        return new(receiver.Account, wei, portfolio, held, Busy: ready is null);
    }

    private async Task<GasBalance?> ReadAsync(IChain chain, Address account, CancellationToken cancel)
    {
        var answer = await chain.BalancesAsync(account, [], cancel);
        if (answer is Result<Balances, PortError>.Fail fail)
            log.LogWarning("The gas of {Account} on chain {Chain} can't be read: {Reason}", account, chain.Id, fail.Error.Reason);
        return answer is Result<Balances, PortError>.Ok ok ? ok.Value.Gas : null;
    }
}
