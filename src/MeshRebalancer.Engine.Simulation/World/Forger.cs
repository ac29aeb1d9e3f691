using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// Whoever makes the calls of a venue may be bought: now and then a call pays somebody else, or is of another contract. The same action always gives
/// the same call.
/// </summary>
internal sealed class Forger(FaultSettings faults, Chance chance)
{
    private static readonly Address Thief = Wire.AddressOf("thief");

    private readonly SortedDictionary<string, Call> _calls = new(StringComparer.Ordinal);

    public Call Encode(ChainAction.Swap action, Address account)
    {
        var honest = SimRouter.Encode(action, account);
        if (!_calls.TryGetValue(honest.CallHex, out var call))
            _calls[honest.CallHex] = call = faults.Happens(FaultKind.CallForged, chance, 0.05) ? Forged(action) : honest;
        return call;
    }

    private Call Forged(ChainAction.Swap action) => chance.Between(0, 2) switch
    {
        0 => SimRouter.Encode(action, Thief),
        1 => SimToken.EncodeTransfer(action.In, Thief),
        _ => SimToken.EncodeApprove(action.In, Thief),
    };
}
