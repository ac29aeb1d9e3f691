using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Runtime.Tests.World;

/// <summary>Wrapped ether that is unwrapped, and plain transfers to the world's account.</summary>
internal sealed class SimNative : INativeCalls
{
    public EquatableArray<AllowedCall> CallsOn(ChainId chain) => chain == SimWorld.WethOne.Id.Chain
        ? [Markings.Allowed(SimWorld.WethOne.Id.Contract, "withdraw"), new(SimWorld.Account, SigningRules.Plain)]
        : [new(SimWorld.Account, SigningRules.Plain)];

    public CallReading? ReadCall(ChainId chain, Call call) => call.CallHex == SigningRules.Plain && call.To == SimWorld.Account ? new("gas", [call.To], [])
        : call.To == SimWorld.WethOne.Id.Contract && Markings.Unpack(call.CallHex) is ["withdraw", var raw] ? new("unwrapping", [], [new(SimWorld.WethOne.Id, UInt256.Parse(raw))])
        : null;

    public Call EncodeUnwrap(TokenAmount amount) => new(amount.Token.Contract, UInt256.Zero, Markings.Pack("withdraw", amount.Raw));

    public string? ReadUnwrap(TokenAmount amount, Address account, Receipt receipt) =>
        receipt.Logs.Any(log => log.Contract == amount.Token.Contract && log.DataHex == Markings.Pack("withdrawn", account, amount.Raw)) ? null : "no withdrawal";

    public static void Unwrap(SimChain chain, Books books, Address from, string[] words, List<LogEntry> logs)
    {
        var raw = UInt256.Parse(words[1]);
        books.Debit(SimWorld.WethOne.Id, from, raw);
        books.GiveWei(from, raw);
        logs.Add(new(SimWorld.WethOne.Id.Contract, [], Markings.Pack("withdrawn", from, raw)));
    }
}
