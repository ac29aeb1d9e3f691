using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Runtime.Tests.World;

/// <summary>The calls of the world's tokens.</summary>
internal sealed class SimCalls(MarketMap map) : ICallReader
{
    public EquatableArray<AllowedCall> CallsOn(ChainId chain) =>
        [.. map.Tokens.Where(token => token.Id.Chain == chain).Select(token => Markings.Allowed(token.Id.Contract, "approve"))];

    public CallReading? ReadCall(ChainId chain, Call call) => Markings.Unpack(call.CallHex) is ["approve", var token, var spender, var raw] && TokenId.Parse(token).Contract == call.To
        ? new("approval", [], [], [new(Address.Parse(spender), new(TokenId.Parse(token), UInt256.Parse(raw)))])
        : null;
}
