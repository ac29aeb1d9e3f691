namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>
/// A transaction that did nothing may act after all when a reorg puts it into another block, while its leg has gone on to another attempt. Then the
/// leg is done by it, and does not act again.
/// </summary>
internal static class LateActions
{
    /// <summary>Lets the leg go on from what an earlier attempt of it did; false when none did anything.</summary>
    public static bool Follow(Unfolding story, string legId, DateTimeOffset at)
    {
        var leg = ((RebalanceState.Executing)story.State).Leg(legId);
        if (leg.Transactions.Select(one => one.Read).FirstOrDefault(read => read?.Outcome is ActionOutcome.Swapped or ActionOutcome.Burned) is not { } did)
            return false;
        if (did.Outcome is ActionOutcome.Swapped swapped)
            CrossingDecider.Settle(story, legId, swapped.In, swapped.Out, at);
        else if (did.Outcome is ActionOutcome.Burned burned)
            story.Add(CrossingDecider.Departed(legId, did.Terms, burned.In, did.Step.Transaction.Hash, at));
        return true;
    }
}
