using MeshRebalancer.Domain.Coordination;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Domain.Risk;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Portfolios, coordinators and breakers that allow what they must not.</summary>
internal static class DeskSabotages
{
    public static IEnumerable<Sabotage> All =>
    [
        new("free-room-by-time", "frees an admitted rebalance's room when another wants it")
        {
            Coordinator = () => new() { Judges = FreeFirst },
        },
        new("admit-everybody", "admits whoever asks, whatever the limits")
        {
            Coordinator = () => new() { Judges = (state, command, judge) => judge(Unlimited(state), command) },
        },
        new("forget-the-day", "forgets what a portfolio has turned over today, and who began this minute")
        {
            Coordinator = () => new() { Judges = (state, command, judge) => judge(state with { Recent = [] }, command) },
        },
        new("close-too-early", "tells a portfolio that its rebalance has ended while its legs run")
        {
            Rebalances = () => new() { Owes = (state, owed) => state is RebalanceState.Executing s ? [.. owed, Closing(s)] : owed },
        },
        new("never-free-room", "does not tell the coordinator that a rebalance has ended")
        {
            Rebalances = () => new() { Owes = (_, owed) => [.. owed.Where(effect => effect is not RebalanceEffect.TellCoordinator)] },
        },
        new("book-twice", "books what it is told a second time")
        {
            Portfolios = () => new() { Judges = (state, command, judge) => judge(state is PortfolioState.Rebalancing s ? s with { BookedIds = [] } : state, command) },
        },
        new("book-nothing", "takes note of settled steps and does not book them")
        {
            Portfolios = () => new() { Judges = (state, command, judge) => command is PortfolioCommand.Book ? Decision<PortfolioEvent>.Nothing : judge(state, command) },
        },
        new("oscillate", "rebalances every second time towards other weights, without a cool-down")
        {
            Coordinator = () => new() { Owes = (_, owed) => [.. owed.Select(Flipped)] },
            Portfolios = () => new() { Judges = (state, command, judge) => judge(state is PortfolioState.Watching s ? s with { Book = s.Book with { CooldownUntil = null } } : state, command) },
        },
        new("forget-breakers", "knows nothing of stored breakers")
        {
            Mail = streams => new ForgetfulMail(streams, state => state with { Breakers = [] }),
        },
        new("ignore-kill-switch", "trades on while the kill switch is set")
        {
            Mail = streams => new ForgetfulMail(streams, state => state with { Kills = [] }),
        },
    ];

    private static Decision<CoordinatorEvent> FreeFirst(
        CoordinatorState state, CoordinatorCommand command, Func<CoordinatorState, CoordinatorCommand, Decision<CoordinatorEvent>> judge)
    {
        if (command is not CoordinatorCommand.Request || state.Admitted is not [{ Started: true } first, ..])
            return judge(state, command);
        var freed = new CoordinatorEvent.Released(first.Request.Stream, DateTimeOffset.UnixEpoch);
        return judge(new CoordinatorAggregate().Evolve(state, freed), command) is Decision<CoordinatorEvent>.Accepted { Events.Count: > 0 } accepted
            ? Decision<CoordinatorEvent>.Accept([freed, .. accepted.Events])
            : judge(state, command);
    }

    private static CoordinatorState Unlimited(CoordinatorState state) =>
        state.Limits is null ? state : state with { Limits = state.Limits with { OpenMax = 1_000, TurnoverMax = Usd.Of(1_000_000_000) } };

    private static RebalanceEffect.TellPortfolio Closing(RebalanceState.Executing s) => new(
        EffectId.Of(s.Request.Stream, "tell-portfolio"), s.Request.Facts.Stream, s.Request.Number, new RebalanceOutcome.Incomplete(CostEstimate.None, "enough"), DateTimeOffset.UnixEpoch);

    private static CoordinatorEffect Flipped(CoordinatorEffect effect)
    {
        if (effect is not CoordinatorEffect.StartRebalance { Request: { } request } start || request.Number % 2 == 0)
            return effect;
        var targets = request.Mandate.Targets;
        return start with { Request = request with { Mandate = request.Mandate with { Targets = [.. targets.Select((target, i) => target with { Asset = targets[targets.Count - 1 - i].Asset }).OrderBy(target => target.Asset)] } } };
    }

    private sealed class ForgetfulMail(IStreams inner, Func<BreakersState, BreakersState> forget) : IStreams
    {
        public Task<Reply> AskAsync(StreamId stream, ICommand command, CancellationToken cancel) => inner.AskAsync(stream, command, cancel);

        public async Task<StreamView> ReadAsync(StreamId stream, CancellationToken cancel)
        {
            var view = await inner.ReadAsync(stream, cancel);
            return view.State is BreakersState breakers ? view with { State = forget(breakers) } : view;
        }

        public IAsyncEnumerable<LiveEvent> SubscribeAsync(CancellationToken cancel) => inner.SubscribeAsync(cancel);
    }
}
