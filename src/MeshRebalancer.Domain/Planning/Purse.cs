using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>
/// Hands out each token to the legs that spend it: first what is held (of the hub what is above its own target), then what legs before it bring, and last
/// the rest of what is held. So a buy waits for the sell that pays for it, and a failed sell leaves the hub at its target.
/// </summary>
internal sealed class Purse
{
    private readonly SortedDictionary<TokenId, UInt256> _free = [];
    private readonly List<Inflow> _inflows;

    public Purse(PlanGround ground, EquatableArray<SizedLeg> legs, string[] ids)
    {
        foreach (var holding in ground.Held)
            _free[holding.Amount.Token] = holding.Amount.Raw;
        var surplus = ground.Surplus(ground.Mandate.Hub);
        foreach (var hub in ground.Chains.Select(ground.HubOn).OfType<Token>())
        {
            var (held, free) = (ground.Balance(hub.Id), ground.AmountOf(hub, surplus).Raw);
            _free[hub.Id] = UInt256.Min(held, free);
            surplus -= ground.ValueOf(new(hub.Id, UInt256.Min(held, free)));
        }

        _inflows = [.. legs.Select((leg, i) => new Inflow(ids[i], leg.Intent.Out, leg.Received(ground).Raw))];
    }

    /// <summary>What funds a leg. Whatever is not named here is held already.</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="place">Which it is: only those before it fund it.</param>
    public EquatableArray<Funding> Fund(SizedLeg leg, int place)
    {
        var token = leg.Intent.In.Token;
        var free = UInt256.Min(_free[token], leg.In);
        _free[token] -= free;
        return Draw(token, leg.In - free, place);
    }

    private EquatableArray<Funding> Draw(TokenId token, UInt256 wanted, int place)
    {
        var fundings = new List<Funding>();
        for (var i = 0; i < place; i++)
        {
            var inflow = _inflows[i];
            var part = inflow.Token == token ? UInt256.Min(wanted, inflow.Rest) : UInt256.Zero;
            if (!part.IsZero)
            {
                fundings.Add(new(inflow.LegId, part));
                _inflows[i] = inflow with { Rest = inflow.Rest - part };
                wanted -= part;
            }
        }

        return [.. fundings];
    }

    private sealed record Inflow(string LegId, TokenId Token, UInt256 Rest);
}
