using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Journal;
using MeshRebalancer.Ports.Streams;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What people do: amend mandates, answer proposals, move tokens by hand, account for it, and at last ask for quiet.</summary>
internal sealed class Operators(SimWorld world, Fleet fleet, Chance chance)
{
    private const string Who = "operator";

    private static readonly Address Purse = Wire.AddressOf("trader");

    private readonly Chance _later = chance.Of("reconciles");
    private readonly Chance _parks = chance.Of("parks");
    private bool? _mayPark;

    public async Task RunAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await world.Time.PauseAsync(chance.Seconds(20, 120), over);
            var portfolio = chance.Pick(world.Portfolios);
            if (chance.Happens(0.15))
                await AskAsync(portfolio, new PortfolioCommand.Amend(SimPortfolio.MandateOf(world, chance), Who, world.Now));
            await AnswerAllAsync();
            Deposit();
            Withdraw();
            await BreakersAsync();
            await ParkAsync();
        }
    }

    /// <summary>Lets every portfolio only be observed from now on, so that what runs can end.</summary>
    public async Task QuietAsync()
    {
        await CloseAllAsync();
        await RetryAsync(always: true);
        foreach (var portfolio in world.Portfolios)
        {
            while (Book(portfolio) is { Mandate: var mandate } && mandate.Mode != MandateMode.Observe)
            {
                await AskAsync(portfolio, new PortfolioCommand.Amend(mandate with { Mode = MandateMode.Observe }, Who, world.Now));
                await world.Time.PauseAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
            }
        }
    }

    private PortfolioBook? Book(SimPortfolio portfolio) => Portfolio.BookOf((PortfolioState)world.Witness.Shadows.Of(portfolio.Facts.Stream));

    private async Task AnswerAllAsync()
    {
        foreach (var portfolio in world.Portfolios)
        {
            if (world.Witness.Shadows.Of(portfolio.Facts.Stream) is PortfolioState.Proposing proposing && chance.Happens(0.6))
            {
                await AskAsync(portfolio, chance.Happens(0.8)
                    ? new PortfolioCommand.Approve(proposing.Rebalance, Who, world.Now)
                    : new PortfolioCommand.Decline(proposing.Rebalance, Who, world.Now));
            }
        }
    }

    // From a stranger's purse that the world has from the beginning.
    private void Deposit()
    {
        var portfolio = chance.Pick(world.Portfolios);
        var token = chance.Pick(portfolio.Held).Token;
        if (world.Faults.Happens(FaultKind.HandTransfer, chance, 0.1))
            world.Chains[token.Chain].Gift(token.Contract, portfolio.Facts.Account, SimPool.ToRaw(world.Map.Token(token), 2_000 / world.Market.Dollars(world.Map.Token(token).Asset)));
    }

    // With the account's own key, from a wallet that knows the chain and nothing of the journal: at the next nonce, or at one that is in use.
    private void Withdraw()
    {
        var portfolio = chance.Pick(world.Portfolios);
        var token = chance.Pick(portfolio.Held).Token;
        if (!world.Faults.Happens(FaultKind.ForeignTransaction, chance, 0.02))
            return;
        var (chain, account) = (world.Chains[token.Chain], portfolio.Facts.Account);
        var next = (ulong)chain.Ledger[Ledger.Next(account)];
        var nonce = chance.Happens(0.5) ? next : next + (ulong)chain.Pool.Count(waiting => waiting.From == account);
        var amount = new TokenAmount(token, chain.Ledger[Ledger.Held(token.Contract, account)] / 20u);
        var gas = new GasTerms(2 * SimChain.GasUsed, chain.BaseFee * 4u + SimChain.Tip * 4u, SimChain.Tip * 4u);
        chain.Offer(SimTransaction.Sign(account, nonce, SimToken.EncodeTransfer(amount, Purse), gas));
    }

    /// <summary>Somebody looks at accounts in quarantine, at last, and says that they are well: what the chain shows was done by people, or by a journal that is lost.</summary>
    public async Task ReconcileAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await world.Time.PauseAsync(_later.Seconds(60, 400), over);
            foreach (var account in world.Witness.Shadows.States.Values.OfType<AccountState.Open>().Where(account => account.Quarantine is not null).ToArray())
            {
                await AskAsync(account.Facts.Stream, new AccountCommand.StateReconciled(Who, "moved by hand", world.Now));
            }
        }
    }

    // Now and then somebody opens a breaker or sets the kill switch, and later closes it.
    private async Task BreakersAsync()
    {
        var state = Breakers;
        if (chance.Happens(0.05))
            await AskAsync(state.Stream, new BreakerCommand.Trip(chance.Pick(Keys), Who, "looks odd", world.Now));
        if (chance.Happens(0.06))
            await AskAsync(state.Stream, new BreakerCommand.Kill(KillScope.Leaving, Who, "a drill", world.Now));
        if (chance.Happens(0.15))
            await CloseAllAsync();
    }

    private async Task CloseAllAsync()
    {
        while (Breakers is var state && (state.Kills.Count > 0 || state.Breakers.Any(one => one.State is BreakerState.Tripped)))
        {
            foreach (var kill in state.Kills)
            {
                await AskAsync(state.Stream, new BreakerCommand.Release(kill.Scope, Who, "it is over", world.Now));
            }

            foreach (var one in state.Breakers.Where(one => one.State is BreakerState.Tripped))
            {
                await AskAsync(state.Stream, new BreakerCommand.Reset(one.Key, Who, "it is well", world.Now));
            }

            await world.Time.PauseAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        }
    }

    // In every second world somebody now and then parks what runs, looks at it, and lets it go on.
    private async Task ParkAsync()
    {
        _mayPark ??= _parks.Happens(0.5);
        if (_mayPark != true)
            return;
        await RetryAsync(always: false);
        foreach (var (stream, _) in world.Witness.Shadows.States.Where(pair => pair.Value is RebalanceState.Executing).ToArray())
        {
            if (!_parks.Happens(0.03))
                continue;
            var reason = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"looks odd, {world.Now:HH:mm:ss}");
            world.Said.Add($"{Who}: {reason}");
            await AskAsync(stream, new RebalanceCommand.Park(Who, reason, world.Now));
        }
    }

    private async Task RetryAsync(bool always)
    {
        do
        {
            foreach (var (stream, _) in ParkedByHand)
            {
                if (always || _parks.Happens(0.3))
                    await AskAsync(stream, new RebalanceCommand.Retry(Who, "it is well", world.Now));
            }

            if (always)
                await world.Time.PauseAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        }
        while (always && ParkedByHand.Length > 0);
    }

    private KeyValuePair<StreamId, object>[] ParkedByHand => [.. world.Witness.Shadows.States.Where(pair => pair.Value is RebalanceState.Parked { By: not null })];

    private BreakersState Breakers => (BreakersState)world.Witness.Shadows.Of(BreakersState.StreamOf(SimWorld.Desk));

    private BreakerKey[] Keys =>
    [
        .. world.Chains.Keys.Select(BreakerKey.Chain), .. world.Chains.Keys.Select(chain => BreakerKey.Venue(SimRouter.VenueName, chain)),
        .. world.Map.Routes.Select(route => route.Bridge).Distinct().Reverse().Select(BreakerKey.Bridge), BreakerKey.Feed(SimAssets.Weth),
    ];

    private Task AskAsync(SimPortfolio portfolio, PortfolioCommand command) => AskAsync(portfolio.Facts.Stream, command);

    private async Task AskAsync(StreamId stream, ICommand command)
    {
        if (fleet.Node is not { Life.IsDead: false } node)
            return;
        try
        {
            await Task.WhenAny(node.Life.Died, node.Streams.AskAsync(stream, command, CancellationToken.None));
        }
        catch (Exception error) when (error is StreamStoppedException or JournalUnavailableException)
        {
            // The person tries again some time.
        }
    }
}
