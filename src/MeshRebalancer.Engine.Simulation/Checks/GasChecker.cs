using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// What tops an account up brings it to its target and never past it, so nothing is paid twice; and when all is quiet no account is below its floor
/// that somebody could fill, and whoever could not says so.
/// </summary>
internal sealed class GasChecker : Checker
{
    public override string Name => "gas";

    public override void OnStored(StoredStep step)
    {
        if (step.Event is GasEvent.Started e && World.Gas?.Policies[GasIdsOf(step.Stream)] is { } policy)
            Must(e.FoundWei < policy.FloorWei, () => $"{step.Stream} tops {e.Account} up, which has {e.FoundWei} wei and needs {policy.FloorWei}");
    }

    public override void OnGrown(SimChain chain, SimBlock block)
    {
        // A block that was taken back gives back what was paid in it, and an older journal knows of no top-up that it does not hold.
        if (World.Gas is not { } gas || Witness.Restores > 0 || World.Faults.Counts.ContainsKey(FaultKind.ReorgDeep) || World.Faults.Counts.ContainsKey(FaultKind.ReorgShallow))
            return;
        foreach (var mined in block.Mined.Where(mined => mined.Receipt.Succeeded))
        {
            foreach (var (slot, change) in mined.Moved.Where(pair => pair.Key.Kind == SlotKind.Wei && pair.Value.New > pair.Value.Old && IsOurs(pair.Key.Owner)))
            {
                Must(
                    change.New <= gas.Policies[chain.Id].TargetWei,
                    () => $"{slot.Owner} had {change.Old} wei on chain {chain.Id} and was topped up to {change.New}, past its target of {gas.Policies[chain.Id].TargetWei}");
            }
        }
    }

    public override void AtEnd()
    {
        foreach (var words in World.Gas?.Unserved(Witness) ?? [])
        {
            Violated(words);
        }
    }

    private static ChainId GasIdsOf(StreamId stream) => ChainId.Parse(stream.Parts[1]);

    private bool IsOurs(Address account) => World.Portfolios.Any(portfolio => portfolio.Facts.Account == account);
}
