using System.Globalization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Runtime.Portfolios;

/// <summary>Reads a rebalance's state into a <see cref="RebalanceView"/>. Pure.</summary>
public static class RebalanceViews
{
    /// <summary>The view.</summary>
    public static RebalanceView Of(StreamId stream, int number, RebalanceState state) => state switch
    {
        RebalanceState.Unstarted => new(stream.ToString(), number, "unstarted", null, null, 0, [], [], CostEstimate.None, CostEstimate.None),
        RebalanceState.Planning s => View(s.Request, "planning", s.Blocked, s.Round, null, s.Done),
        RebalanceState.Executing s => View(s.Request, "executing", null, s.Round, s.Plan, [.. s.Done, .. s.Legs]),
        RebalanceState.Ended s => View(s.Request, PhaseOf(s.Outcome), WordsOf(s.Outcome), 0, s.LastPlan, s.Legs),
    };

    /// <summary>An amount, with what a portfolio knows of its token.</summary>
    public static AmountView Amount(PortfolioFacts facts, TokenAmount amount)
    {
        var token = facts.Find(amount.Token);
        return new(amount.Token.Chain.Value, amount.Token.Contract.ToString(), token?.Asset.ToString() ?? "", token?.Decimals, amount.Raw);
    }

    private static RebalanceView View(RebalanceRequest request, string phase, string? words, int round, Plan? plan, EquatableArray<LegProgress> legs) => new(
        request.Stream.ToString(),
        request.Number,
        phase,
        words,
        request.Trigger,
        round,
        plan?.Explanation ?? [],
        [.. legs.Select(leg => Leg(request.Facts, leg))],
        plan?.Cost ?? CostEstimate.None,
        legs.Aggregate(CostEstimate.None, (sum, leg) => sum + leg.Cost));

    private static LegView Leg(PortfolioFacts facts, LegProgress progress)
    {
        var (kind, venue) = progress.Leg switch
        {
            PlannedLeg.Swap swap => ("swap", swap.Pool.Venue),
            PlannedLeg.Transfer transfer => ("transfer", transfer.Bridge),
        };
        var (state, words) = Words(progress.State);
        var (spent, brought) = progress.State is LegState.Settled settled ? (settled.In, settled.Out) : (progress.Leg.In, progress.Leg.ExpectedOut);
        return new(
            progress.Leg.Id, kind, venue, state, words, Amount(facts, spent), Amount(facts, brought),
            [.. progress.Transactions.Select(Transaction)], progress.Cost);
    }

    private static (string State, string? Words) Words(LegState state) => state switch
    {
        LegState.Waiting => ("waiting", null),
        LegState.Checking s => ("checking", s.Blocked),
        LegState.Approving => ("approving", null),
        LegState.Swapping => ("swapping", null),
        LegState.Burning => ("burning", null),
        LegState.Attesting s => ("attesting", s.Blocked ?? Overdue(s.Flight)),
        LegState.Minting s => ("minting", Overdue(s.Flight)),
        LegState.Settled => ("settled", null),
        LegState.Failed s => ("failed", $"{s.Code}: {s.Reason}"),
    };

    private static string? Overdue(Flight flight) => flight.Overdue
        ? string.Create(CultureInfo.InvariantCulture, $"Overdue since {flight.AlarmAt:u}: burnt in {flight.Burn}, and not yet minted.")
        : null;

    private static TransactionView Transaction(LegTransaction transaction) => new(
        transaction.Purpose,
        transaction.Transaction.Chain.Value,
        transaction.Transaction.Hash.ToString(),
        transaction.Transaction.Block,
        transaction.Transaction.FeeWei,
        transaction.Succeeded);

    private static string PhaseOf(RebalanceOutcome outcome) => outcome switch
    {
        RebalanceOutcome.Completed => "completed",
        RebalanceOutcome.Incomplete => "incomplete",
        RebalanceOutcome.NotStarted => "not-started",
    };

    private static string? WordsOf(RebalanceOutcome outcome) => outcome switch
    {
        RebalanceOutcome.Completed => null,
        RebalanceOutcome.Incomplete incomplete => incomplete.Reason,
        RebalanceOutcome.NotStarted none => $"{none.Code}: {none.Reason}",
    };
}
