using System.Collections.Immutable;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Devnet;

/// <summary>A seeded random walk of prices. The same seed gives the same walk.</summary>
/// <param name="start">Prices with 8 decimals; the walk stays between half and twice of them.</param>
/// <param name="seed">Of the steps.</param>
/// <param name="stepBps">The largest step either way, in basis points of the price.</param>
internal sealed class MarketWalk(ImmutableSortedDictionary<string, UInt256> start, int seed, int stepBps)
{
    private const string Dollar = "USDC";
    private const int BasisPoints = 10_000;

    private readonly Random _chance = new(seed);

    /// <summary>The next price of each asset but USDC, drawn in the order of their symbols.</summary>
    public ImmutableSortedDictionary<string, UInt256> Next(ImmutableSortedDictionary<string, UInt256> prices) => prices
        .Where(price => price.Key != Dollar)
        .ToImmutableSortedDictionary(price => price.Key, price => Clamp(price.Key, Step(price.Value)), StringComparer.Ordinal);

    private UInt256 Step(UInt256 price) =>
        UInt256.MulDiv(price, (uint)(BasisPoints + _chance.Next(-stepBps, stepBps + 1)), BasisPoints, Rounding.Down);

    private UInt256 Clamp(string symbol, UInt256 price) => UInt256.Min(2 * start[symbol], UInt256.Max(start[symbol] / 2, price));
}
