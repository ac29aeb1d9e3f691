using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// A rebalance is parked because a person said so, or because a leg of it has truly missed its deadline: what it sent over a bridge has come out
/// nowhere, or its transaction is not on its chain.
/// </summary>
internal sealed class ParkedChecker : Checker
{
    // What has come true is heard of later: confirmations, pauses between questions, nodes that are down.
    private static readonly TimeSpan Hearing = TimeSpan.FromMinutes(20);

    public override string Name => "parked";

    public override void OnStored(StoredStep step)
    {
        if (step.Event is RebalanceEvent.Parked && step.After is RebalanceState.Parked parked && Untruth(Witness, parked) is { } untruth && Witness.Restores == 0)
            Violated($"{step.Stream} is parked: {parked.Reason} {untruth}");
    }

    /// <summary>Why the reason of a parked rebalance is not true, or null.</summary>
    public static string? Untruth(Witness witness, RebalanceState.Parked parked)
    {
        var world = witness.World;
        if (parked.By is { } who)
            return world.Said.Contains($"{who}: {parked.Reason}") ? null : $"{who} never said so";
        DateTimeOffset?[] over =
        [
            .. parked.Inner.Legs.Select(leg => OpenRebalances.BurnOf(leg.State)).OfType<Hash32>().Select(burn => OverSince(world, burn)),
            .. RebalanceOwed.Outstanding(parked).OfType<RebalanceEffect.Submit>().Select(submit => MinedSince(witness, submit)),
        ];
        return over.Length == 0 ? "Nothing of it is waited for."
            : over.All(since => since is { } at && world.Now - at > Hearing) ? "But everything that it waits for has come long ago."
            : null;
    }

    private static DateTimeOffset? OverSince(SimWorld world, Hash32 burn) => world.Transits.FirstOrDefault(transit => transit.Burn == burn) is { } transit ? world.OverSince(transit) : null;

    private static DateTimeOffset? MinedSince(Witness witness, RebalanceEffect.Submit submit) =>
        (witness.Shadows.Of(submit.Account) as AccountState)?.Find(submit.Id)?.State is SubmissionState.Live live
            ? live.Variants.Select(variant => witness.World.Chains[submit.Action.Chain].MinedAt(variant.Hash)).FirstOrDefault(at => at is not null)
            : null;
}
