using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets.Pools;

/// <summary>
/// Swaps in a <see cref="ConcentratedPool"/>, to the raw unit as the contract would fill them: step by step, over initialised ticks and over
/// the ends of bitmap words, each step rounded as the pool rounds it (v3-core, <c>UniswapV3Pool.swap</c>).
/// </summary>
public static class ConcentratedSwap
{
    private static readonly UInt256 Lowest = TickMath.MinSqrtPrice + UInt256.One;
    private static readonly UInt256 Highest = TickMath.MaxSqrtPrice - UInt256.One;

    /// <summary>Exactly so much in.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="zeroForOne">Whether token0 goes in.</param>
    /// <param name="amount">Raw units with the fee, below 2^255.</param>
    public static PoolFill In(ConcentratedPool pool, bool zeroForOne, UInt256 amount) => Run(pool, zeroForOne, amount, exactIn: true);

    /// <summary>Exactly so much out.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="zeroForOne">Whether token0 goes in.</param>
    /// <param name="amount">Raw units that come out, below 2^255.</param>
    public static PoolFill Out(ConcentratedPool pool, bool zeroForOne, UInt256 amount) => Run(pool, zeroForOne, amount, exactIn: false);

    private static PoolFill Run(ConcentratedPool pool, bool zeroForOne, UInt256 amount, bool exactIn)
    {
        var way = new Way(pool, zeroForOne, exactIn, amount);
        while (!way.Remaining.IsZero && way.Price != way.Limit)
        {
            var (tick, net) = pool.NextStop(way.Tick, zeroForOne);
            if (zeroForOne ? tick < pool.KnownFrom : tick > pool.KnownTo)
            {
                // Whatever stands between here and the next stop was not read.
                return new PoolFill.Beyond(way.Tick);
            }

            if (!way.Step(tick, net))
            {
                return new PoolFill.Exhausted(way.In, way.Out);
            }
        }

        return way.Remaining.IsZero ? new PoolFill.Whole(way.In, way.Out, way.Price, way.Crossed) : new PoolFill.Exhausted(way.In, way.Out);
    }

    private struct Way(ConcentratedPool pool, bool zeroForOne, bool exactIn, UInt256 amount)
    {
        private UInt128 _liquidity = pool.Liquidity;

        public UInt256 Remaining { get; private set; } = amount;

        public UInt256 Price { get; private set; } = pool.SqrtPriceX96;

        public int Tick { get; private set; } = pool.Tick;

        public UInt256 In { get; private set; }

        public UInt256 Out { get; private set; }

        public int Crossed { get; private set; }

        public readonly UInt256 Limit => zeroForOne ? Lowest : Highest;

        // False where the contract would revert.
        public bool Step(int stop, Int128? net)
        {
            var atStop = TickMath.SqrtPriceAt(stop);
            var target = zeroForOne ? UInt256.Max(atStop, Limit) : UInt256.Min(atStop, Limit);
            var taken = exactIn
                ? SwapStep.TakeIn(Price, target, _liquidity, Remaining, pool.FeePips)
                : SwapStep.GiveOut(Price, target, _liquidity, Remaining, pool.FeePips);
            if (taken is not { } step)
            {
                return false;
            }

            Remaining -= exactIn ? step.In + step.Fee : step.Out;
            (In, Out, Price) = (In + step.In + step.Fee, Out + step.Out, step.SqrtPriceX96);
            if (Price == atStop)
            {
                Cross(stop, net);
            }

            return true;
        }

        private void Cross(int stop, Int128? net)
        {
            if (net is { } joining)
            {
                _liquidity = checked((UInt128)((Int128)_liquidity + (zeroForOne ? -joining : joining)));
                Crossed++;
            }

            Tick = zeroForOne ? stop - 1 : stop;
        }
    }
}
