using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>The calls of the configured tokens themselves: approvals, and nothing else. No token is ever sent by a transfer.</summary>
/// <param name="tokens">Of all chains.</param>
public sealed class Erc20Calls(EquatableArray<Token> tokens) : ICallReader
{
    public EquatableArray<AllowedCall> CallsOn(ChainId chain) =>
        [.. tokens.Where(token => token.Id.Chain == chain).Select(token => CallBytes.Of(token.Id.Contract, Erc20Wire.Approve))];

    public CallReading? ReadCall(ChainId chain, Call call)
    {
        var token = new TokenId(chain, call.To);
        return tokens.Any(known => known.Id == token) && CallBytes.Arguments(Erc20Wire.Approve, call.CallHex) is [Address spender, UInt256 raw]
            ? new($"approval of {token}", [], [], [new(spender, new(token, raw))])
            : null;
    }
}
