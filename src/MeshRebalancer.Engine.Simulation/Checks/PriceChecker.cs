using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Nothing is traded at a price that was not true within the last minutes: not at an unknown, an old or a mad one.</summary>
internal sealed class PriceChecker : Checker
{
    private const int Steps = 60;
    private const double Tolerance = 0.02;

    public override string Name => "price";

    public override void OnStored(StoredStep step)
    {
        switch (step.Event)
        {
            case RebalanceEvent.LegSwapping e:
                Check(step, e.Terms);
                break;
            case RebalanceEvent.LegBurning e:
                Check(step, e.Terms);
                break;
        }
    }

    private void Check(StoredStep step, LegTerms terms)
    {
        Check(step, World.Map.Token(terms.In.Token).Asset, terms.PriceIn);
        Check(step, World.Map.Token(terms.OutMin.Token).Asset, terms.PriceOut);
    }

    private void Check(StoredStep step, AssetId asset, Price price)
    {
        var (low, high) = World.Market.Range(asset, Steps);
        var dollars = (double)price.Raw / 1e18;
        Must(
            dollars >= low * (1 - Tolerance) && dollars <= high * (1 + Tolerance),
            () => FormattableString.Invariant($"{step.Stream} trades {asset} at {dollars:0.######} USD; it was worth {low:0.######} to {high:0.######}"));
    }
}
