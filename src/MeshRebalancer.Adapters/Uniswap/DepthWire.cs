using System.Numerics;
using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pools;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Uniswap;

/// <summary>Translates between a pool's storage and a <see cref="ConcentratedPool"/>. Pure.</summary>
internal static class DepthWire
{
    private static readonly AbiFunction TickSpacing = AbiFunction.Parse("tickSpacing() view returns (int24 spacing)");
    private static readonly AbiFunction TickBitmap = AbiFunction.Parse("tickBitmap(int16 wordPosition) view returns (uint256 word)");

    private static readonly AbiFunction TickAt = AbiFunction.Parse(
        "ticks(int24 tick) view returns (uint128 liquidityGross, int128 liquidityNet, uint256 feeGrowthOutside0X128, uint256 feeGrowthOutside1X128, "
        + "int56 tickCumulativeOutside, uint160 secondsPerLiquidityOutsideX128, uint32 secondsOutside, bool initialized)");

    public static EquatableArray<ContractRead> State(UniswapV3Options options, Pool pool)
    {
        var address = UniswapWire.PoolAddress(options, pool);
        return
        [
            new(options.Factory, UniswapAbi.GetPool, pool.TokenA.Contract, pool.TokenB.Contract, pool.FeePips),
            new(address, UniswapAbi.Slot0), new(address, UniswapAbi.Liquidity), new(address, TickSpacing),
        ];
    }

    public static Result<PoolState, PortError> ReadState(UniswapV3Options options, Pool pool, Snapshot seen)
    {
        var where = $"{options.Name} on chain {options.Chain}, {pool.TokenA.Contract} / {pool.TokenB.Contract} at {pool.FeePips} pips";
        if (seen.Answers[0].TryGet(out var found, out var error) && (Address)found[0] == Address.Zero)
            return new PortError.Declined("no-liquidity", $"{where}: there is no such pool.");
        if (!All(seen).TryGet(out var answers, out error))
            return error;
        if ((Address)answers[0][0] is var pools && pools != UniswapWire.PoolAddress(options, pool))
            return new PortError.Unreadable($"{where}: the factory's pool is {pools}: check factory and poolInitCodeHash.");
        var price = (UInt256)answers[1][0];
        return price.IsZero
            ? new PortError.Declined("no-liquidity", $"{where}: the pool has no price yet.")
            : new PoolState(seen.Block, price, (int)(BigInteger)answers[1][1], (UInt128)(UInt256)answers[2][0], (int)(BigInteger)answers[3][0]);
    }

    public static EquatableArray<ContractRead> Bitmap(Address pool, (int First, int Last) range) =>
        [.. Enumerable.Range(range.First, range.Last - range.First + 1).Select(word => new ContractRead(pool, TickBitmap, (BigInteger)word))];

    public static Result<EquatableArray<int>, PortError> ReadBitmap(PoolState state, (int First, int Last) range, Snapshot seen) => All(seen).Then<EquatableArray<int>>(words =>
        words.SelectMany((word, index) => Bits((UInt256)word[0]).Select(bit => (((range.First + index) * 256) + bit) * state.Spacing)).ToEquatableArray());

    public static EquatableArray<ContractRead> Ticks(Address pool, EquatableArray<int> ticks) =>
        [.. ticks.Select(tick => new ContractRead(pool, TickAt, (BigInteger)tick))];

    public static Result<ConcentratedPool, PortError> ReadPool(
        PoolState state, Pool pool, (int First, int Last) range, EquatableArray<int> ticks, Snapshot seen) => All(seen).Then<ConcentratedPool>(answers => new ConcentratedPool(
            state.SqrtPriceX96, state.Tick, state.Liquidity, pool.FeePips, state.Spacing,
            [.. ticks.Zip(answers, (tick, answer) => new TickLiquidity(tick, (Int128)(BigInteger)answer[1]))],
            range.First * 256 * state.Spacing, ((range.Last * 256) + 255) * state.Spacing));

    private static IEnumerable<int> Bits(UInt256 word) => Enumerable.Range(0, 256).Where(bit => ((word >> bit) & UInt256.One) == UInt256.One);

    private static Result<EquatableArray<object[]>, PortError> All(Snapshot seen)
    {
        List<object[]> values = [];
        foreach (var answer in seen.Answers)
        {
            if (!answer.TryGet(out var value, out var error))
                return error;
            values.Add(value);
        }

        return new Result<EquatableArray<object[]>, PortError>.Ok([.. values]);
    }
}
