using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>Start, and what becomes of a plan or of its absence.</summary>
internal static class PlanningDecider
{
    /// <summary>The planner's word for: the targets are reached.</summary>
    private const string InsideBand = "inside-band";

    public static Decision<RebalanceEvent> OnStart(RebalanceState state, RebalanceCommand.Start command) => state switch
    {
        RebalanceState.Unstarted s when s.Stream != command.Request.Stream => Decision<RebalanceEvent>.Reject(
            "wrong-stream", $"The request is for {command.Request.Stream}; this is {s.Stream}."),
        RebalanceState.Unstarted => Decision<RebalanceEvent>.Accept(new RebalanceEvent.Started(command.Request, command.At)),
        RebalanceState.Planning s => Again(s.Request, command.Request),
        RebalanceState.Executing s => Again(s.Request, command.Request),
        RebalanceState.Parked s => Again(s.Inner.Request, command.Request),
        RebalanceState.Ended s => Again(s.Request, command.Request),
    };

    public static Decision<RebalanceEvent> OnPlan(RebalanceState.Planning s, RebalanceCommand.ReportPlan command)
    {
        var plan = command.Plan;
        var age = command.At - plan.At;
        if (age > TimeSpan.FromSeconds(s.Request.Mandate.PriceAgeMaxSeconds))
        {
            return Blocked(s, "plan-stale", FormattableString.Invariant(
                $"The plan's snapshot is {age.TotalSeconds:0} s old; {s.Request.Mandate.PriceAgeMaxSeconds} s are allowed."), command.At);
        }

        EquatableArray<string> violations = [.. PlanRules.Violations(plan, s.Request, command.At), .. OtherRounds(s, plan), .. Reversals(s, plan)];
        if (violations.Count > 0)
            return Blocked(s, "plan-invalid", string.Join("; ", violations), command.At);

        var story = new Unfolding(s).Add(new RebalanceEvent.Planned(s.Round, plan, command.At));
        LegFlow.Advance(story, command.At);
        return story.Decision;
    }

    public static Decision<RebalanceEvent> OnNoPlan(RebalanceState.Planning s, PlanRefusal refusal, DateTimeOffset at) => refusal.Final
        ? Decision<RebalanceEvent>.Accept(new RebalanceEvent.Ended(Outcome(s, refusal.Code, refusal.Reason), at))
        : Blocked(s, refusal.Code, refusal.Reason, at);

    /// <summary>Effect ids rest on it: a leg's id is unique over all rounds because it begins with its own.</summary>
    private static IEnumerable<string> OtherRounds(RebalanceState.Planning s, Plan plan)
    {
        var prefix = RebalanceIds.RoundPrefix(s.Round);
        return plan.Legs.Where(leg => !leg.Id.StartsWith(prefix, StringComparison.Ordinal) || leg.Id.Length == prefix.Length)
            .Select(leg => $"{leg.Id}: a leg's id in this round begins with '{prefix}'");
    }

    /// <summary>
    /// The saga moves forward from where the funds are. What one of its legs did, none undoes: a reversal is slow, costs twice and fails for the
    /// reason that the first leg failed for. Should prices or the mandate want it, that is the next rebalance's.
    /// </summary>
    private static IEnumerable<string> Reversals(RebalanceState.Planning s, Plan plan) =>
        from leg in plan.Legs
        from done in s.Done
        where done.State is LegState.Settled && done.Leg.In.Token == leg.ExpectedOut.Token && done.Leg.ExpectedOut.Token == leg.In.Token
        select $"{leg.Id}: takes back what {done.Leg.Id} has done";

    private static Decision<RebalanceEvent> Blocked(RebalanceState.Planning s, string code, string reason, DateTimeOffset at) =>
        s.Attempt < RebalanceLimits.PlanningAttemptsMax
            ? Decision<RebalanceEvent>.Accept(new RebalanceEvent.PlanningBlocked(s.Attempt, code, reason, at + RebalanceLimits.Backoff(s.Attempt), at))
            : Decision<RebalanceEvent>.Accept(new RebalanceEvent.Ended(Outcome(s, code, reason), at));

    /// <summary>What is true when there will be no further plan.</summary>
    private static RebalanceOutcome Outcome(RebalanceState.Planning s, string code, string reason)
    {
        var cost = LegCosts.Total(s.Done);
        return (s.Round, code) switch
        {
            (1, _) => new RebalanceOutcome.NotStarted(code, reason),
            (_, InsideBand) => new RebalanceOutcome.Completed(cost),
            _ => new RebalanceOutcome.Incomplete(cost, $"{code}: {reason}"),
        };
    }

    private static Decision<RebalanceEvent> Again(RebalanceRequest mine, RebalanceRequest other) => mine == other
        ? Decision<RebalanceEvent>.Nothing
        : Decision<RebalanceEvent>.Reject("already-started", $"{mine.Stream} was started by another request, of {mine.At:O}; this one is of {other.At:O}.");
}
