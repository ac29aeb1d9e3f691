namespace MeshRebalancer.Engine.Simulation;

/// <summary>What there is of each token and coin stays, on every chain: what one has lost another has got.</summary>
internal sealed class ConservationChecker : Checker
{
    private const ulong EveryBlocks = 100;

    public override string Name => "conservation";

    public override void OnGrown(SimChain chain, SimBlock block)
    {
        if (block.Number % EveryBlocks == 0)
            Check(chain);
    }

    public override void AtEnd()
    {
        foreach (var chain in World.Chains.Values)
        {
            Check(chain);
        }
    }

    private void Check(SimChain chain)
    {
        foreach (var supply in World.Supplies.Where(supply => supply.Token.Chain == chain.Id))
        {
            var now = chain.Ledger.Supply(supply.Token.Contract);
            Must(now == supply.Raw, () => $"there were {supply}, there are {now}");
        }

        Must(chain.Ledger.Coins() == World.Coins[chain.Id], () => $"coins of chain {chain.Id} were {World.Coins[chain.Id]}, are {chain.Ledger.Coins()}");
    }
}
