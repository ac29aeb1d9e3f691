using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What token contracts do beside holding balances.</summary>
internal static class SimToken
{
    public static void Deploy(SimChain chain, Token token) => chain.Deploy(token.Id.Contract, call => Run(token, call));

    public static Call EncodeApprove(TokenAmount amount, Address spender) =>
        new(amount.Token.Contract, UInt256.Zero, Wire.Pack("approve", spender, amount.Raw));

    public static Call EncodeTransfer(TokenAmount amount, Address to) => new(amount.Token.Contract, UInt256.Zero, Wire.Pack("transfer", to, amount.Raw));

    public static ActionOutcome ReadApprove(TokenAmount amount, Address owner, Address spender, Receipt receipt) =>
        receipt.Logs.Any(log => log.Contract == amount.Token.Contract && log.DataHex == Wire.Pack("approved", owner, spender, amount.Raw))
            ? new ActionOutcome.Approved()
            : new ActionOutcome.Reverted("no approval of ours");

    private static void Run(Token token, SimCall call)
    {
        var (other, raw) = (Address.Parse(call.Words[1]), UInt256.Parse(call.Words[2]));
        if (call.Words[0] == "approve")
        {
            call.Ledger.Set(Ledger.Allowed(token.Id.Contract, call.From, other), raw);
            call.Logs.Add(new(token.Id.Contract, [], Wire.Pack("approved", call.From, other, raw)));
        }
        else
        {
            call.Ledger.Move(token.Id.Contract, call.From, other, raw);
        }
    }
}
