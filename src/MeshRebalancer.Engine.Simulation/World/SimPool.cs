using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>
/// A constant-product pool on a chain: its reserves are what the ledger says that it holds. Others trade in it, too, and somebody keeps it near
/// the true price.
/// </summary>
internal sealed class SimPool
{
    private const uint PipsWhole = 1_000_000;
    private static readonly Address Trader = Wire.AddressOf("trader");

    private readonly SimMarket _market;
    private readonly Chance _chance;
    private readonly double _noise;

    public SimPool(Pool pool, Token a, Token b, SimMarket market, Chance chance)
    {
        (Pool, A, B, _market, _chance) = (pool, a, b, market, chance);
        Address = Wire.AddressOf($"pool {pool.TokenA} {pool.TokenB}");
        _noise = chance.Scale(0.0002, 0.002);
    }

    public Pool Pool { get; }

    public Token A { get; }

    public Token B { get; }

    public Address Address { get; }

    /// <summary>So much of one side stands in each pool at first, in dollars.</summary>
    public static double Depth => 30_000_000;

    public void Fund(SimChain chain)
    {
        foreach (var token in new[] { A, B })
        {
            chain.Ledger.Set(Ledger.Held(token.Id.Contract, Address), Amount(token, Depth));
            chain.Ledger.Set(Ledger.Held(token.Id.Contract, Trader), chain.Ledger[Ledger.Held(token.Id.Contract, Trader)] + Amount(token, 100 * Depth));
        }
    }

    /// <summary>What comes out for this going in: x × y stays, after the fee.</summary>
    public static UInt256 Out(UInt256 given, UInt256 reserveIn, UInt256 reserveOut, uint feePips)
    {
        var after = UInt256.MulDiv(given, PipsWhole - feePips, PipsWhole, Rounding.Down);
        return UInt256.MulDiv(reserveOut, after, reserveIn + after, Rounding.Down);
    }

    public UInt256 Quote(Func<Slot, UInt256> read, TokenId from, UInt256 given)
    {
        var (give, take) = from == A.Id ? (A, B) : (B, A);
        return Out(given, read(Ledger.Held(give.Id.Contract, Address)), read(Ledger.Held(take.Id.Contract, Address)), Pool.FeePips);
    }

    /// <summary>What moves its price by about 1%: of x × y, half a percent of what stands there.</summary>
    public UInt256 DepthOf(Func<Slot, UInt256> read, TokenId spent) => read(Ledger.Held((spent == A.Id ? A : B).Id.Contract, Address)) / 200u;

    /// <summary>The pool's own price of an asset in dollars, the other side at its true one.</summary>
    public double Dollars(AssetId asset, Func<Slot, UInt256> read)
    {
        var (one, other) = asset == A.Asset ? (A, B) : (B, A);
        return Whole(read(Ledger.Held(other.Id.Contract, Address)), other) / Whole(read(Ledger.Held(one.Id.Contract, Address)), one) * _market.Dollars(other.Asset);
    }

    /// <summary>Somebody trades for a reason of his own, then somebody else brings the pool home.</summary>
    public void Trade(SimChain chain)
    {
        if (_chance.Happens(0.3))
            Swap(chain, _chance.Happens(0.5) ? A : B, Math.Abs(_chance.Bell()) * _noise * Depth);
        Arbitrage(chain);
    }

    private void Arbitrage(SimChain chain)
    {
        var (held, wanted) = (Whole(chain.Ledger[Ledger.Held(A.Id.Contract, Address)], A), Whole(chain.Ledger[Ledger.Held(B.Id.Contract, Address)], B));
        var price = _market.Dollars(A.Asset) / _market.Dollars(B.Asset);
        var target = Math.Sqrt(held * wanted / price);
        var off = (target - held) / held;
        if (Math.Abs(off) < 0.0008)
            return;
        if (off > 0)
            Swap(chain, A, (target - held) * _market.Dollars(A.Asset));
        else
            Swap(chain, B, ((held * wanted / target) - wanted) * _market.Dollars(B.Asset));
    }

    private void Swap(SimChain chain, Token give, double dollars)
    {
        var take = give == A ? B : A;
        var given = Amount(give, dollars);
        if (given.IsZero)
            return;
        var got = Quote(slot => chain.Ledger[slot], give.Id, given);
        chain.Ledger.Move(give.Id.Contract, Trader, Address, given);
        chain.Ledger.Move(take.Id.Contract, Address, Trader, got);
    }

    private UInt256 Amount(Token token, double dollars) => ToRaw(token, dollars / _market.Dollars(token.Asset));

    /// <summary>Raw units of so many whole tokens, for what strangers do.</summary>
    public static UInt256 ToRaw(Token token, double whole) => token.Decimals >= 9
        ? UInt256.PowerOfTen(token.Decimals - 9) * (ulong)(whole * 1e9)
        : (UInt256)(ulong)(whole * Math.Pow(10, token.Decimals));

    private static double Whole(UInt256 raw, Token token) => (double)raw / Math.Pow(10, token.Decimals);
}
