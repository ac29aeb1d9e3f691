using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Domain.Policies.Triggers;
using MeshRebalancer.Domain.Policies.Weighting;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// Replays history through the very deciders that run the service: at each bar the portfolio is judged by its own decider, the planner plans on
/// quotes of the simulated pools, the plan's rules check it, and every booking goes through the portfolio's book. Pure and repeatable.
/// </summary>
/// <remarks>
/// The shell is thin on purpose: no chain, no mempool and no coordinator stand between a request and its legs, for what they add is measured in
/// seconds and a bar is mostly a day. What the full simulation checks (reorgs, crashes, nonces) is not judged here.
/// </remarks>
public sealed class Backtest
{
    private readonly BacktestSetup _setup;
    private readonly MandatePolicy _policy;
    private readonly BacktestMarket _market;
    private readonly BacktestSenses _senses;
    private readonly Chance? _chance;
    private readonly List<BacktestPoint> _points = [];
    private readonly List<BacktestTrade> _trades = [];
    private readonly SortedDictionary<string, int> _refusals = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _held = new(StringComparer.Ordinal);
    private PortfolioState _state;
    private BacktestLegs? _legs;
    private int _rebalances;
    private Usd _gas;

    private Backtest(BacktestSetup setup)
    {
        _setup = setup with { Mandate = setup.Mandate with { Mode = MandateMode.Automatic } };
        _policy = setup.Mandate.Policy ?? throw new ArgumentException("A mandate document is needed.", nameof(setup));
        _market = new(_setup);
        _senses = new(_setup);
        _chance = setup.FaultSeed is { } seed ? new Chance(seed) : null;
        _state = new PortfolioState.Unopened(_market.Facts.Stream);
    }

    /// <summary>Runs it from its first bar to the last.</summary>
    public static BacktestRun Run(BacktestSetup setup)
    {
        var run = new Backtest(setup);
        for (var bar = setup.FirstBar; bar < setup.History.Bars.Count; bar++)
            run.Turn(bar);
        return new([.. run._points], [.. run._trades], run._rebalances, run._refusals, run._held, [.. run._senses.Troubles.Take(5)]);
    }

    private PortfolioBook Book => Portfolio.BookOf(_state)!;

    private void Turn(int bar)
    {
        _market.Turn(_setup.History.Bars[bar]);
        var next = bar + 1 < _setup.History.Bars.Count ? _setup.History.Bars[bar + 1].At : _market.Bar.At + _setup.History.Step;
        if (bar == _setup.FirstBar)
            Open(bar);
        else if (_senses.Review(bar) && Strategies.IsComputed(_policy.Strategy) && _state is PortfolioState.Watching)
            Retarget(bar);
        Advance(next);
        var before = Value();
        var band = Bands.Of(_policy.Trigger, Book.Mandate.Targets, Book.Mandate.Hub, _senses.Outlook)?.Min(one => one.Bps);
        if (_state is PortfolioState.Watching)
            Judge(next);
        _points.Add(new(_market.Bar.At, Net(Value().Notional), Value(), Book.Mandate.Targets, before.Weights.Max(weight => Math.Abs(weight.DriftBps)), band));
    }

    // It begins at its targets: what it costs to get there is no part of a policy.
    private void Open(int bar)
    {
        _senses.Review(bar);
        var targets = Strategies.IsComputed(_policy.Strategy) ? _senses.Targets(bar, _setup.Initial) : _setup.Mandate.Targets;
        _market.Fund(_setup.Initial, targets ?? _setup.Mandate.Targets);
        Tell(new PortfolioCommand.Open(_market.Facts, _setup.Mandate, _market.Bar.At));
        if (targets is { } computed && Strategies.IsComputed(_policy.Strategy))
            Tell(new PortfolioCommand.SetTargets(computed, "history", _market.Bar.At));
    }

    private void Retarget(int bar)
    {
        if (_senses.Targets(bar, Value().Notional) is { } targets)
            Tell(new PortfolioCommand.SetTargets(targets, "history", _market.Bar.At));
    }

    private void Judge(DateTimeOffset next)
    {
        var seen = _market.See();
        Tell(new PortfolioCommand.Judge(seen, _senses.Outlook));
        if (Book.HeldReason is { } reason)
            _held[reason] = _held.GetValueOrDefault(reason) + 1;
        if (Portfolio.Outstanding(_state).OfType<PortfolioEffect.RequestAdmission>().FirstOrDefault() is not { } asked)
            return;
        Tell(new PortfolioCommand.ConfirmTold(asked.Id, null, _market.Bar.At));
        Stressed(asked.Request, seen).Match(
            plan =>
            {
                (_legs, _rebalances) = (new(_market, _setup.Costs, asked.Request, plan, _chance?.Of(asked.Request.Stream.ToString())), _rebalances + 1);
                Advance(next);
                return true;
            },
            refusal =>
            {
                _refusals[refusal.Code] = _refusals.GetValueOrDefault(refusal.Code) + 1;
                Tell(new PortfolioCommand.Close(asked.Request.Number, new RebalanceOutcome.NotStarted(refusal.Code, refusal.Reason), _market.Bar.At));
                return false;
            });
    }

    // As the service does before it asks for admission: the largest part of the way that may be afforded in a worse market.
    private Result<Plan, PlanRefusal> Stressed(RebalanceRequest request, Observation seen)
    {
        var made = Plan(request, seen);
        if (_policy.StressCostMaxBps is not { } max)
            return made;
        string? why = null;
        foreach (var part in StressSizes.PartsBps)
        {
            if (made is not Result<Plan, PlanRefusal>.Ok { Value: var whole })
                break;
            made = Plan(StressSizes.Part(request, whole.Before, part), seen);
            if (made is Result<Plan, PlanRefusal>.Ok { Value: var plan })
                why = StressTest.Of(plan, request.Facts, part, [.. StressTest.Questions(plan).Select(_market.Quote)]).Refusal(max);
            if (why is null)
                return made;
        }

        return why is null ? made : new PlanRefusal("stress-over-limit", why, Final: true);
    }

    private Result<Plan, PlanRefusal> Plan(RebalanceRequest request, Observation seen) =>
        Planner.Draft(new(request.Facts, request.Mandate, Permitted.By(request.Mandate, _market.Map), seen, _market.GasPrices, "r1"))
            .Then(Completed)
            .Then<Plan>(plan => PlanRules.Violations(plan, request, seen.At) is { Count: > 0 } violations
                ? throw new InvalidOperationException($"The planner broke its own rules: {string.Join("; ", violations)}")
                : plan);

    // As the service does: what loses too much is asked for again at half its size.
    private Result<Plan, PlanRefusal> Completed(PlanDraft draft)
    {
        EquatableArray<QuoteAnswer> answers = [.. draft.QuotesWanted.Select(_market.Quote)];
        for (var halvings = 0; halvings < 6 && Planner.Smaller(draft, answers) is { } smaller; halvings++)
            (draft, answers) = (smaller, [.. smaller.QuotesWanted.Select(_market.Quote)]);
        return Planner.Complete(draft, answers);
    }

    private void Advance(DateTimeOffset next)
    {
        if (_legs is not { } legs || _state is not PortfolioState.Rebalancing open)
            return;
        var before = legs.Trades.Count;
        foreach (var booking in legs.Advance(next))
            Tell(new PortfolioCommand.Book(open.Rebalance, booking));
        foreach (var trade in legs.Trades.Skip(before))
        {
            _trades.Add(trade);
            _gas += trade.Cost.Gas;
        }

        if (!legs.IsDone)
            return;
        Tell(new PortfolioCommand.Close(open.Rebalance, legs.Outcome, _market.Bar.At));
        _legs = null;
    }

    private Valuation Value() =>
        Drift.Value(_market.Facts, Book.Mandate, _market.See().Holdings, Book.InFlight, PriceList.Of(_market.See()), _market.Bar.At);

    private Usd Net(Usd notional) => notional > _gas ? notional - _gas : Usd.Zero;

    private void Tell(PortfolioCommand command)
    {
        switch (Portfolio.Decide(_state, command))
        {
            case Decision<PortfolioEvent>.Accepted accepted:
                _state = accepted.Events.Aggregate(_state, Portfolio.Evolve);
                break;
            case Decision<PortfolioEvent>.Rejected rejected:
                throw new InvalidOperationException($"The portfolio refused {command.GetType().Name}: {rejected.Code}: {rejected.Reason}");
        }
    }
}
