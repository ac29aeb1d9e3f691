using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>What speaks against storing a plan: what every plan must keep, and what this saga's effect ids rest on.</summary>
internal static class PlanJudge
{
    /// <summary>In words; none when it may be stored.</summary>
    public static EquatableArray<string> Violations(Plan plan, RebalanceState.Planning s, DateTimeOffset now) =>
        [.. plan.Legs.Count == 0 ? ["legs: there is none."] : Array.Empty<string>(), .. Ids(plan, s)];

    private static IEnumerable<string> Ids(Plan plan, RebalanceState.Planning s)
    {
        var prefix = RebalanceIds.RoundPrefix(s.Round);
        foreach (var (index, leg) in plan.Legs.Index())
        {
            // A stream's part is also what an effect id's purpose may be made of.
            if (!leg.Id.StartsWith(prefix, StringComparison.Ordinal) || leg.Id.Length == prefix.Length || !StreamId.IsPart(leg.Id))
                yield return FormattableString.Invariant($"legs[{index}].id: '{leg.Id}' does not begin with '{prefix}', or holds more than letters, digits, '.' and '_'.");
            if (plan.Legs.Take(index).Any(other => string.Equals(other.Id, leg.Id, StringComparison.Ordinal)))
                yield return FormattableString.Invariant($"legs[{index}].id: '{leg.Id}' is used twice.");
        }
    }
}
