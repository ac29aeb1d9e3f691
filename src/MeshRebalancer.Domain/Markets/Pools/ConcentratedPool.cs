using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pools;

/// <summary>
/// A Uniswap V3 pool at one block, as far as it was read. Ticks are known in whole words of the pool's bitmap: between
/// <see cref="KnownFrom"/> and <see cref="KnownTo"/> there are no initialised ticks but these.
/// </summary>
public sealed record ConcentratedPool
{
    /// <summary>Ticks of a word of the bitmap, in units of the spacing.</summary>
    internal const int WordSize = 256;

    /// <param name="sqrtPriceX96">√price in Q64.96.</param>
    /// <param name="tick">The current tick, as <c>slot0</c> says: on a boundary it is not always the price's own.</param>
    /// <param name="liquidity">Liquidity in range.</param>
    /// <param name="feePips">The fee, in millionths; 0 … 999,999.</param>
    /// <param name="tickSpacing">1 … 16,384.</param>
    /// <param name="ticks">Initialised ticks, rising.</param>
    /// <param name="knownFrom">The lowest tick up to which the ticks are known.</param>
    /// <param name="knownTo">The highest.</param>
    /// <exception cref="ArgumentException">These can't be of one pool; the message says why.</exception>
    public ConcentratedPool(
        UInt256 sqrtPriceX96, int tick, UInt128 liquidity, uint feePips, int tickSpacing, EquatableArray<TickLiquidity> ticks, int knownFrom = TickMath.Min,
        int knownTo = TickMath.Max)
    {
        Demand(sqrtPriceX96 >= TickMath.MinSqrtPrice && sqrtPriceX96 < TickMath.MaxSqrtPrice, $"The price {sqrtPriceX96} is none that a pool can have.");
        Demand(feePips < SwapStep.Pips, $"A fee of {feePips} pips is not below 1,000,000.");
        Demand(tickSpacing is > 0 and <= 16_384, $"A tick spacing of {tickSpacing} is not in 1 … 16,384.");
        Demand(knownFrom <= tick && tick <= knownTo, $"The tick {tick} is not in the known part, {knownFrom} … {knownTo}.");
        for (var i = 0; i < ticks.Count; i++)
        {
            Demand(ticks[i].Tick % tickSpacing == 0, $"The tick {ticks[i].Tick} is not a multiple of the spacing {tickSpacing}.");
            Demand(i == 0 || ticks[i - 1].Tick < ticks[i].Tick, $"The tick {ticks[i].Tick} does not come after {ticks[Math.Max(i - 1, 0)].Tick}.");
        }

        (SqrtPriceX96, Tick, Liquidity, FeePips, TickSpacing, Ticks) = (sqrtPriceX96, tick, liquidity, feePips, tickSpacing, ticks);
        (KnownFrom, KnownTo) = (Math.Max(knownFrom, TickMath.Min), Math.Min(knownTo, TickMath.Max));
    }

    /// <summary>√price in Q64.96.</summary>
    public UInt256 SqrtPriceX96 { get; }

    /// <summary>The current tick.</summary>
    public int Tick { get; }

    /// <summary>Liquidity in range.</summary>
    public UInt128 Liquidity { get; }

    /// <summary>The fee in millionths of what comes in.</summary>
    public uint FeePips { get; }

    /// <summary>The distance of two ticks that may be initialised.</summary>
    public int TickSpacing { get; }

    /// <summary>The initialised ticks of the known part, rising.</summary>
    public EquatableArray<TickLiquidity> Ticks { get; }

    /// <summary>Where the known part begins.</summary>
    public int KnownFrom { get; }

    /// <summary>Where it ends.</summary>
    public int KnownTo { get; }

    /// <summary>
    /// The next tick at which the pool stops, below or above one: an initialised one, or the last of the bitmap's word. The stop at a word's
    /// end changes no liquidity, but each stop rounds.
    /// </summary>
    internal (int Tick, Int128? Net) NextStop(int tick, bool zeroForOne)
    {
        var compressed = Floor(tick, TickSpacing) + (zeroForOne ? 0 : 1);
        var word = Floor(compressed, WordSize) * WordSize;
        var end = (zeroForOne ? word : word + WordSize - 1) * TickSpacing;
        var at = IndexOf(compressed * TickSpacing, zeroForOne);
        return at is { } index && (zeroForOne ? Ticks[index].Tick >= end : Ticks[index].Tick <= end)
            ? (Ticks[index].Tick, Ticks[index].Net)
            : (Math.Clamp(end, TickMath.Min, TickMath.Max), null);
    }

    // The nearest initialised tick not above (or not below) one.
    private int? IndexOf(int tick, bool below)
    {
        var (low, high) = (0, Ticks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Ticks[middle].Tick < tick || (below && Ticks[middle].Tick == tick) ? (middle + 1, high) : (low, middle);
        }

        var found = below ? low - 1 : low;
        return found >= 0 && found < Ticks.Count ? found : null;
    }

    private static int Floor(int value, int divisor) => (value / divisor) - (value % divisor < 0 ? 1 : 0);

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException(otherwise);
        }
    }
}
