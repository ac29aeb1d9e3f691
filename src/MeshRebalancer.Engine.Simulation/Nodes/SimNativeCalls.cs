using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>How accounts of a world come to native coin: plain transfers to them, and the unwrapping of WETH.</summary>
internal sealed class SimNativeCalls(SimWorld world) : INativeCalls
{
    public EquatableArray<AllowedCall> CallsOn(ChainId chain) =>
    [
        .. world.Portfolios.Select(portfolio => new AllowedCall(portfolio.Facts.Account, SigningRules.Plain)),
        .. world.Map.TokenOf(SimAssets.Weth, chain) is { } wrapped ? new[] { SimCalls.Of(wrapped.Id.Contract, SimToken.Unwrap) } : [],
    ];

    public CallReading? ReadCall(ChainId chain, Call call)
    {
        var token = new TokenId(chain, call.To);
        return world.Map.TokenOf(SimAssets.Weth, chain)?.Id == token && Wire.Unpack(call.CallHex) is [SimToken.Unwrap, var raw]
            ? new($"unwrapping of {token}", [], [new(token, UInt256.Parse(raw))])
            : null;
    }

    public Call EncodeUnwrap(TokenAmount amount) => SimToken.EncodeUnwrap(amount);

    public string? ReadUnwrap(TokenAmount amount, Address account, Receipt receipt) => SimToken.ReadUnwrap(amount, account, receipt);
}
