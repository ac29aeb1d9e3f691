using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>Is everything that is spent held already, or brought by an earlier leg, once?</summary>
internal static class FundingRules
{
    public static IEnumerable<string> Violations(Plan plan) =>
    [
        .. plan.Legs.SelectMany((leg, i) => OfLeg(leg, plan.Legs.Take(i)).Select(text => $"{leg.Id}: {text}")),
        .. plan.Legs.SelectMany(leg => Overpromised(leg, plan)),
        .. Overspent(plan),
    ];

    private static IEnumerable<string> OfLeg(PlannedLeg leg, IEnumerable<PlannedLeg> earlier)
    {
        foreach (var funding in leg.Funding)
        {
            if (earlier.FirstOrDefault(other => other.Id == funding.LegId) is not { } source)
            {
                yield return $"is funded by {funding.LegId}, which does not stand before it";
            }
            else if (source.ExpectedOut.Token != leg.In.Token)
            {
                yield return $"spends {leg.In.Token}, but is funded by {funding.LegId}, which brings {source.ExpectedOut.Token}";
            }

            if (funding.Raw.IsZero)
            {
                yield return $"counts on nothing from {funding.LegId}";
            }
        }

        if (leg.Funding.DistinctBy(funding => funding.LegId, StringComparer.Ordinal).Count() != leg.Funding.Count)
        {
            yield return "names a leg that funds it twice";
        }

        if (leg.Funding.SumOf(funding => funding.Raw) > leg.In.Raw)
        {
            yield return $"is funded with more than the {leg.In.Raw} that it spends";
        }
    }

    private static IEnumerable<string> Overpromised(PlannedLeg source, Plan plan)
    {
        var promised = plan.Legs.SelectMany(leg => leg.Funding).Where(funding => funding.LegId == source.Id).SumOf(funding => funding.Raw);
        return promised > source.ExpectedOut.Raw ? [$"{source.Id}: {promised} of its product is counted on, {source.ExpectedOut.Raw} expected"] : [];
    }

    private static IEnumerable<string> Overspent(Plan plan) => plan.Held.SelectMany(holding =>
    {
        var spent = plan.Legs.Where(leg => leg.In.Token == holding.Amount.Token)
            .SumOf(leg => UInt256.SaturatingSubtract(leg.In.Raw, leg.Funding.SumOf(funding => funding.Raw)));
        return spent > holding.Amount.Raw ? new[] { $"legs: {spent} of {holding.Amount.Token} spent, {holding.Amount.Raw} held" } : [];
    });
}
