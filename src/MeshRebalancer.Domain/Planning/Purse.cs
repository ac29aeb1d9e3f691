using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>
/// Hands out the hub on each chain to the legs that spend it: first what is held above the hub's own target, then what sells bring, then what
/// crosses, and last the rest of what is held. So a buy waits for the sell that pays for it, and a failed sell leaves the hub at its target.
/// </summary>
internal sealed class Purse
{
    private readonly SortedDictionary<ChainId, UInt256> _free = [];
    private readonly List<Inflow> _inflows;

    public Purse(PlanGround ground, EquatableArray<SizedLeg> legs, string[] ids)
    {
        var surplus = ground.Surplus(ground.Mandate.Hub);
        foreach (var hub in ground.Chains.Select(ground.HubOn).OfType<Token>())
        {
            var (held, free) = (ground.Balance(hub.Id), ground.AmountOf(hub, surplus).Raw);
            _free[hub.Id.Chain] = UInt256.Min(held, free);
            surplus -= ground.ValueOf(new(hub.Id, UInt256.Min(held, free)));
        }

        _inflows = [.. legs.Select((leg, i) => new Inflow(ids[i], leg.Intent.Purpose, leg.Intent.Out.Chain, leg.Received(ground).Raw))
            .Where(inflow => inflow.Purpose != LegPurpose.Buy)];
    }

    /// <summary>What funds a leg. Whatever is not named here is held already.</summary>
    public EquatableArray<Funding> Fund(SizedLeg leg)
    {
        if (leg.Intent.Purpose == LegPurpose.Sell)
        {
            return [];
        }

        var chain = leg.Intent.In.Token.Chain;
        var free = UInt256.Min(_free[chain], leg.In);
        _free[chain] -= free;
        return Draw(chain, leg.In - free, leg.Intent.Purpose);
    }

    private EquatableArray<Funding> Draw(ChainId chain, UInt256 wanted, LegPurpose by)
    {
        var fundings = new List<Funding>();
        for (var i = 0; i < _inflows.Count; i++)
        {
            var inflow = _inflows[i];
            var part = inflow.Chain == chain && inflow.Purpose < by ? UInt256.Min(wanted, inflow.Rest) : UInt256.Zero;
            if (!part.IsZero)
            {
                fundings.Add(new(inflow.LegId, part));
                _inflows[i] = inflow with { Rest = inflow.Rest - part };
                wanted -= part;
            }
        }

        return [.. fundings];
    }

    private sealed record Inflow(string LegId, LegPurpose Purpose, ChainId Chain, UInt256 Rest);
}
