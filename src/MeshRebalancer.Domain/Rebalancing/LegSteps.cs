using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>The transactions of a leg, as events that ask for them.</summary>
internal static class LegSteps
{
    /// <summary>The first of these allowances.</summary>
    public static RebalanceEvent Approve(
        RebalanceRequest request, PlannedLeg leg, int attempt, LegTerms terms, EquatableArray<UInt256> allowances, DateTimeOffset at)
    {
        var action = new ChainAction.Approve(terms.In with { Raw = allowances[0] }, leg.Via());
        return new RebalanceEvent.LegApproving(leg.Id, terms, allowances, RebalanceIds.Submit(request, leg.Id, action, attempt), action, at);
    }

    /// <summary>The swap or the burn.</summary>
    public static RebalanceEvent Main(RebalanceRequest request, PlannedLeg leg, int attempt, LegTerms terms, DateTimeOffset at)
    {
        switch (leg)
        {
            case PlannedLeg.Swap swap:
                var exchange = new ChainAction.Swap(swap.Pool, terms.In, terms.OutMin, terms.Deadline);
                return new RebalanceEvent.LegSwapping(leg.Id, terms, RebalanceIds.Submit(request, leg.Id, exchange, attempt), exchange, at);
            case PlannedLeg.Transfer transfer:
                var burn = new ChainAction.Burn(transfer.Bridge, terms.In, leg.ExpectedOut.Token, terms.FeeMax, terms.Fill);
                return new RebalanceEvent.LegBurning(leg.Id, terms, RebalanceIds.Submit(request, leg.Id, burn, attempt), burn, at);
            default:
                throw new CorruptHistoryException(leg, null);
        }
    }

    /// <summary>Whether something may still be begun on what was looked at: the prices are fresh enough and the deadline is ahead.</summary>
    public static bool StillGood(RebalanceRequest request, LegTerms terms, DateTimeOffset at) =>
        at - terms.CheckedAt <= TimeSpan.FromSeconds(request.Mandate.PriceAgeMaxSeconds) && at < terms.Deadline;
}
