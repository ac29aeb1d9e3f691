using System.Globalization;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>The contract through which one swaps in a chain's pools: exactly so much in, at least so much out, before a deadline.</summary>
internal sealed class SimRouter
{
    public const string VenueName = "sim-swap";

    private readonly SimPool[] _pools;

    public SimRouter(SimChain chain, IEnumerable<SimPool> pools)
    {
        _pools = [.. pools];
        chain.Deploy(Address, Run);
        chain.AtEachBlock(Trade);
        foreach (var pool in _pools)
        {
            pool.Fund(chain);
        }
    }

    public static Address Address { get; } = Wire.AddressOf("router");

    public SimPool? Find(TokenId one, TokenId other) => Array.Find(_pools, pool => pool.Pool.Trades(one, other));

    public static Call Encode(ChainAction.Swap action, Address account) => new(Address, UInt256.Zero, Wire.Pack(
        "swap", action.In.Token, action.In.Raw, action.OutMin.Token, action.OutMin.Raw, action.Deadline.ToUnixTimeSeconds(), account));

    public static ActionOutcome Read(ChainAction.Swap action, Address account, Receipt receipt)
    {
        foreach (var words in receipt.Logs.Where(log => log.Contract == Address).Select(log => Wire.Unpack(log.DataHex)))
        {
            if (words[1] == account.ToString())
                return new ActionOutcome.Swapped(new(action.In.Token, UInt256.Parse(words[2])), new(action.OutMin.Token, UInt256.Parse(words[3])));
        }

        return new ActionOutcome.Reverted("no swap of ours");
    }

    public static CallReading? ReadCall(Call call) => call.To == Address && Wire.Unpack(call.CallHex) is ["swap", var from, var raw, _, _, _, var account]
        ? new("swap", [Kernel.Address.Parse(account)], [new(TokenId.Parse(from), UInt256.Parse(raw))])
        : null;

    private void Run(SimCall call)
    {
        var (from, given, to) = (TokenId.Parse(call.Words[1]), UInt256.Parse(call.Words[2]), TokenId.Parse(call.Words[3]));
        if (call.At.ToUnixTimeSeconds() > long.Parse(call.Words[5], CultureInfo.InvariantCulture))
            throw new RevertException("deadline");
        var pool = Find(from, to) ?? throw new RevertException("no pool");
        var got = pool.Quote(slot => call.Ledger[slot], from, given);
        if (got < UInt256.Parse(call.Words[4]))
            throw new RevertException("slippage");
        call.Ledger.Take(from.Contract, call.From, Address, pool.Address, given);
        call.Ledger.Move(to.Contract, pool.Address, Kernel.Address.Parse(call.Words[6]), got);
        call.Logs.Add(new(Address, [], Wire.Pack("swapped", call.Words[6], given, got)));
    }

    private void Trade(SimChain chain)
    {
        foreach (var pool in _pools)
        {
            pool.Trade(chain);
        }
    }
}
