using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>What token contracts do beside holding balances.</summary>
internal static class SimToken
{
    public const string Unwrap = "unwrap";

    private static readonly Address Vault = Wire.AddressOf("vault");

    public static void Deploy(SimChain chain, Token token) => chain.Deploy(token.Id.Contract, call => Run(token, call));

    public static Call EncodeApprove(TokenAmount amount, Address spender) =>
        new(amount.Token.Contract, UInt256.Zero, Wire.Pack("approve", spender, amount.Raw));

    public static Call EncodeTransfer(TokenAmount amount, Address to) => new(amount.Token.Contract, UInt256.Zero, Wire.Pack("transfer", to, amount.Raw));

    public static ActionOutcome ReadApprove(TokenAmount amount, Address owner, Address spender, Receipt receipt) =>
        receipt.Logs.Any(log => log.Contract == amount.Token.Contract && log.DataHex == Wire.Pack("approved", owner, spender, amount.Raw))
            ? new ActionOutcome.Approved()
            : new ActionOutcome.Reverted("no approval of ours");

    /// <summary>One wrapped coin for one native coin, as WETH9 does it.</summary>
    public static Call EncodeUnwrap(TokenAmount amount) => new(amount.Token.Contract, UInt256.Zero, Wire.Pack(Unwrap, amount.Raw));

    public static string? ReadUnwrap(TokenAmount amount, Address account, Receipt receipt) =>
        receipt.Logs.Any(log => log.Contract == amount.Token.Contract && log.DataHex == Wire.Pack("unwrapped", account, amount.Raw)) ? null : "no unwrapping of ours";

    /// <summary>Fills what unwrapped coin is paid from: the world has no wrapping.</summary>
    public static void Found(SimChain chain) => chain.Ledger.Set(Ledger.Coin(Vault), UInt256.PowerOfTen(24));

    private static void Run(Token token, SimCall call)
    {
        switch (call.Words[0])
        {
            case "approve":
                var (spender, allowed) = (Address.Parse(call.Words[1]), UInt256.Parse(call.Words[2]));
                call.Ledger.Set(Ledger.Allowed(token.Id.Contract, call.From, spender), allowed);
                call.Logs.Add(new(token.Id.Contract, [], Wire.Pack("approved", call.From, spender, allowed)));
                break;
            case Unwrap when token.Asset == SimAssets.Weth:
                var raw = UInt256.Parse(call.Words[1]);
                call.Ledger.Move(token.Id.Contract, call.From, Vault, raw);
                call.Ledger.MoveCoin(Vault, call.From, raw);
                call.Logs.Add(new(token.Id.Contract, [], Wire.Pack("unwrapped", call.From, raw)));
                break;
            default:
                call.Ledger.Move(token.Id.Contract, call.From, Address.Parse(call.Words[1]), UInt256.Parse(call.Words[2]));
                break;
        }
    }
}
