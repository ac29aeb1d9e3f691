using MeshRebalancer.Evm;

namespace MeshRebalancer.Adapters.Uniswap;

/// <summary>The functions and events of Uniswap V3 that are used (v3-core, v3-periphery, swap-router-contracts).</summary>
internal static class UniswapAbi
{
    public static readonly AbiFunction GetPool = AbiFunction.Parse("getPool(address tokenA, address tokenB, uint24 fee) view returns (address pool)");
    public static readonly AbiFunction Liquidity = AbiFunction.Parse("liquidity() view returns (uint128 liquidity)");

    public static readonly AbiFunction Slot0 = AbiFunction.Parse(
        "slot0() view returns (uint160 sqrtPriceX96, int24 tick, uint16 observationIndex, uint16 observationCardinality, "
        + "uint16 observationCardinalityNext, uint8 feeProtocol, bool unlocked)");

    public static readonly AbiFunction Observe = AbiFunction.Parse(
        "observe(uint32[] secondsAgos) view returns (int56[] tickCumulatives, uint160[] secondsPerLiquidityCumulativeX128s)");

    public static readonly AbiFunction QuoteExactInputSingle = Quote("quoteExactInputSingle", given: "amountIn", answer: "amountOut");
    public static readonly AbiFunction QuoteExactOutputSingle = Quote("quoteExactOutputSingle", given: "amount", answer: "amountIn");
    public static readonly AbiFunction ExactInputSingle = Trade("exactInputSingle", given: "amountIn", limit: "amountOutMinimum", answer: "amountOut");
    public static readonly AbiFunction ExactOutputSingle = Trade("exactOutputSingle", given: "amountOut", limit: "amountInMaximum", answer: "amountIn");

    /// <summary>The only form of SwapRouter02's calls that carries a deadline.</summary>
    public static readonly AbiFunction Multicall = AbiFunction.Parse("multicall(uint256 deadline, bytes[] data) payable returns (bytes[] results)");

    public static readonly AbiEvent Swap = AbiEvent.Parse(
        "Swap(address indexed sender, address indexed recipient, int256 amount0, int256 amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick)");

    private static AbiFunction Quote(string name, string given, string answer) => AbiFunction.Parse(
        $"{name}((address tokenIn, address tokenOut, uint256 {given}, uint24 fee, uint160 sqrtPriceLimitX96) params) "
        + $"returns (uint256 {answer}, uint160 sqrtPriceX96After, uint32 initializedTicksCrossed, uint256 gasEstimate)");

    private static AbiFunction Trade(string name, string given, string limit, string answer) => AbiFunction.Parse(
        $"{name}((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 {given}, uint256 {limit}, "
        + $"uint160 sqrtPriceLimitX96) params) payable returns (uint256 {answer})");
}
