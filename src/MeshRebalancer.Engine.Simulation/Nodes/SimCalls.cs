using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>The calls of a world's tokens, and what may be signed in it.</summary>
internal sealed class SimCalls(MarketMap map) : ICallReader
{
    /// <summary>What the accounts of a world may sign on a chain: as a host derives it from a configuration.</summary>
    public static SigningPolicy Policy(EquatableArray<AllowedCall> allowed, SimWorld world) =>
        new(allowed, [.. world.Portfolios.Select(portfolio => portfolio.Facts.Account)], Spenders, null, null);

    /// <summary>Who may be given an allowance in a world.</summary>
    public static EquatableArray<Address> Spenders => [SimRouter.Address, SimMintBridge.Contract, SimFillBridge.Contract];

    public static AllowedCall Of(Address target, string word) => new(target, "0x" + Wire.Selector(word));

    public EquatableArray<AllowedCall> CallsOn(ChainId chain) =>
        [.. map.Tokens.Where(token => token.Id.Chain == chain).Select(token => Of(token.Id.Contract, "approve"))];

    public CallReading? ReadCall(ChainId chain, Call call)
    {
        var token = map.Tokens.FirstOrDefault(known => known.Id == new TokenId(chain, call.To));
        return token is not null && Wire.Unpack(call.CallHex) is ["approve", var spender, var raw]
            ? new($"approval of {token.Id}", [], [], [new(Address.Parse(spender), new(token.Id, UInt256.Parse(raw)))])
            : null;
    }
}
