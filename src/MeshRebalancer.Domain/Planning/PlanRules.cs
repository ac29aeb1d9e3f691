using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>
/// Checks a plan before it is stored, exactly and from the plan alone: whoever made it, it may only spend what is held or brought by its own
/// legs, only in tokens of the portfolio, only towards the targets, only at fills that the mandate allows, and only inside its policy's bounds.
/// </summary>
public static class PlanRules
{
    /// <summary>Everything that is wrong, in words; nothing when the plan may be stored.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="request">What was asked for: facts and mandate.</param>
    /// <param name="now">The instant of the decision: an old snapshot is no ground to act on.</param>
    public static EquatableArray<string> Violations(Plan plan, RebalanceRequest request, DateTimeOffset now)
    {
        EquatableArray<string> basis = [.. SnapshotRules.Violations(plan, request, now)];
        // What follows reads prices and balances, so it needs a sound snapshot.
        return basis.Count > 0
            ? basis
            : [
                .. LegRules.Violations(plan, request.Facts, request.Mandate),
                .. FundingRules.Violations(plan),
                .. BoundRules.Violations(plan, request.Facts, request.Mandate),
                .. OutcomeRules.Violations(plan, request.Facts, request.Mandate),
            ];
    }
}

/// <summary>Is the plan's ground sound: fresh, complete, valued rightly, and of this portfolio's tokens?</summary>
internal static class SnapshotRules
{
    public static IEnumerable<string> Violations(Plan plan, RebalanceRequest request, DateTimeOffset now)
    {
        EquatableArray<string> shape = [.. Age(plan, request.Mandate, now), .. Shape(plan, request.Facts, request.Mandate)];
        return shape.Count > 0 ? shape : Value(plan, request.Facts, request.Mandate);
    }

    private static IEnumerable<string> Age(Plan plan, Mandate mandate, DateTimeOffset now) =>
        now - plan.At > TimeSpan.FromSeconds(mandate.PriceAgeMaxSeconds)
            ? [FormattableString.Invariant($"snapshot: from {plan.At:u}, at {now:u} older than the {mandate.PriceAgeMaxSeconds} s allowed")]
            : [];

    private static IEnumerable<string> Shape(Plan plan, PortfolioFacts facts, Mandate mandate)
    {
        if (plan.SnapshotHash.Length != 64 || plan.SnapshotHash.AsSpan().ContainsAnyExcept("0123456789abcdef"))
        {
            yield return $"snapshotHash: '{plan.SnapshotHash}' found; 64 lower-case hexadecimal digits needed";
        }

        if (!plan.Held.Select(holding => holding.Amount.Token).SequenceEqual(facts.Tokens.Select(token => token.Id)))
        {
            yield return "held: must name each token of the portfolio once, in order";
        }

        if (!plan.Before.Weights.Select(weight => weight.Asset).SequenceEqual(mandate.Targets.Select(target => target.Asset))
            || plan.Before.Weights.Any(weight => weight.Price.Raw.IsZero))
        {
            yield return "before: must price each asset of the mandate once, in order, above zero";
        }

        foreach (var token in plan.Legs.SelectMany(leg => new[] { leg.In.Token, leg.ExpectedOut.Token }).Distinct().Where(id => facts.Find(id) is null))
        {
            yield return $"legs: {token} is no token of the portfolio";
        }
    }

    private static IEnumerable<string> Value(Plan plan, PortfolioFacts facts, Mandate mandate) =>
        Drift.Value(facts, mandate, plan.Held, [], PriceList.Of(plan.Before), plan.At) == plan.Before
            ? []
            : ["before: is not the value of what is held at these prices"];
}
