using MeshRebalancer.Evm;

namespace MeshRebalancer.Devnet;

/// <summary>The functions that the devnet calls, by contract.</summary>
internal static class Signatures
{
    internal static class Erc20
    {
        public static readonly AbiFunction Approve = AbiFunction.Parse("approve(address spender, uint256 amount)");
        public static readonly AbiFunction Transfer = AbiFunction.Parse("transfer(address to, uint256 amount)");
        public static readonly AbiFunction Mint = AbiFunction.Parse("mint(address to, uint256 amount)");
        public static readonly AbiFunction BalanceOf = AbiFunction.Parse("balanceOf(address account) view returns (uint256)");
    }

    internal static class Weth
    {
        public static readonly AbiFunction Deposit = AbiFunction.Parse("deposit() payable");
    }

    internal static class Usdc
    {
        public static readonly AbiFunction ChangeAdmin = AbiFunction.Parse("changeAdmin(address newAdmin)");
        public static readonly AbiFunction Initialize = AbiFunction.Parse(
            "initialize(string name, string symbol, string currency, uint8 decimals, address masterMinter, address pauser, address blacklister, address owner)");

        public static readonly AbiFunction InitializeV2 = AbiFunction.Parse("initializeV2(string newName)");
        public static readonly AbiFunction InitializeV21 = AbiFunction.Parse("initializeV2_1(address lostAndFound)");
        public static readonly AbiFunction InitializeV22 = AbiFunction.Parse("initializeV2_2(address[] accountsToBlacklist, string newSymbol)");
        public static readonly AbiFunction ConfigureMinter = AbiFunction.Parse("configureMinter(address minter, uint256 allowance)");
    }

    internal static class Uniswap
    {
        public static readonly AbiFunction OpenPool = AbiFunction.Parse(
            "createAndInitializePoolIfNecessary(address token0, address token1, uint24 fee, uint160 sqrtPriceX96) payable returns (address pool)");

        public static readonly AbiFunction Mint = AbiFunction.Parse(
            "mint((address token0, address token1, uint24 fee, int24 tickLower, int24 tickUpper, uint256 amount0Desired, uint256 amount1Desired, "
            + "uint256 amount0Min, uint256 amount1Min, address recipient, uint256 deadline) params) payable");

        public static readonly AbiFunction GetPool = AbiFunction.Parse("getPool(address, address, uint24) view returns (address)");
        public static readonly AbiFunction Slot0 = AbiFunction.Parse(
            "slot0() view returns (uint160 sqrtPriceX96, int24 tick, uint16 index, uint16 cardinality, uint16 next, uint8 feeProtocol, bool unlocked)");

        public static readonly AbiFunction ExactInputSingle = AbiFunction.Parse(
            "exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 amountIn, uint256 amountOutMinimum, "
            + "uint160 sqrtPriceLimitX96) params) payable returns (uint256 amountOut)");
    }

    internal static class Chainlink
    {
        public static readonly AbiFunction ChangeOracles = AbiFunction.Parse(
            "changeOracles(address[] removed, address[] added, address[] addedAdmins, uint32 minSubmissions, uint32 maxSubmissions, uint32 restartDelay)");

        public static readonly AbiFunction Submit = AbiFunction.Parse("submit(uint256 roundId, int256 submission)");
        public static readonly AbiFunction LatestRound = AbiFunction.Parse("latestRound() view returns (uint256)");
        public static readonly AbiFunction LatestAnswer = AbiFunction.Parse("latestAnswer() view returns (int256)");
    }

    internal static class Across
    {
        public static readonly AbiFunction Initialize = AbiFunction.Parse("initialize(uint32 initialDepositId, address withdrawalRecipient)");
        public static readonly AbiFunction Fill = AbiFunction.Parse($"fillRelay({RelayData} relayData, uint256 repaymentChainId, bytes32 repaymentAddress)");
        public static readonly AbiFunction RequestSlowFill = AbiFunction.Parse($"requestSlowFill({RelayData} relayData)");
        public static readonly AbiFunction RelayRootBundle = AbiFunction.Parse("relayRootBundle(bytes32 relayerRefundRoot, bytes32 slowRelayRoot)");
        public static readonly AbiFunction ExecuteSlowFill = AbiFunction.Parse($"executeSlowRelayLeaf({SlowFill} slowFillLeaf, uint32 rootBundleId, bytes32[] proof)");
        public static readonly AbiFunction ExecuteRefund = AbiFunction.Parse($"executeRelayerRefundLeaf(uint32 rootBundleId, {RefundLeaf} leaf, bytes32[] proof) payable");
        public static readonly AbiFunction RelayHash = AbiFunction.Parse($"getV3RelayHash({RelayData} relayData) view returns (bytes32)");
        public static readonly AbiFunction FillStatuses = AbiFunction.Parse("fillStatuses(bytes32 relayHash) view returns (uint256)");
        public static readonly AbiFunction SlowFillLeaf = AbiFunction.Parse($"leaf({SlowFill} leaf)");
        public static readonly AbiFunction RefundedLeaf = AbiFunction.Parse($"leaf({RefundLeaf} leaf)");

        public static readonly AbiEvent FundsDeposited = AbiEvent.Parse(
            "FundsDeposited(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 indexed destinationChainId, "
            + "uint256 indexed depositId, uint32 quoteTimestamp, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 indexed depositor, "
            + "bytes32 recipient, bytes32 exclusiveRelayer, bytes message)");

        public static readonly AbiEvent RelayedRootBundle = AbiEvent.Parse(
            "RelayedRootBundle(uint32 indexed rootBundleId, bytes32 indexed relayerRefundRoot, bytes32 indexed slowRelayRoot)");

        private const string RelayData =
            "(bytes32 depositor, bytes32 recipient, bytes32 exclusiveRelayer, bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, "
            + "uint256 outputAmount, uint256 originChainId, uint256 depositId, uint32 fillDeadline, uint32 exclusivityDeadline, bytes message)";

        private const string SlowFill = $"({RelayData} relayData, uint256 chainId, uint256 updatedOutputAmount)";
        private const string RefundLeaf =
            "(uint256 amountToReturn, uint256 chainId, uint256[] refundAmounts, uint32 leafId, address l2TokenAddress, address[] refundAddresses)";
    }

    internal static class Cctp
    {
        public static readonly AbiFunction AddLocalTokenMessenger = AbiFunction.Parse("addLocalTokenMessenger(address messenger)");
        public static readonly AbiFunction SetMaxBurn = AbiFunction.Parse("setMaxBurnAmountPerMessage(address localToken, uint256 limit)");
        public static readonly AbiFunction LinkTokenPair = AbiFunction.Parse("linkTokenPair(address localToken, uint32 remoteDomain, bytes32 remoteToken)");
        public static readonly AbiFunction AddRemoteTokenMessenger = AbiFunction.Parse("addRemoteTokenMessenger(uint32 domain, bytes32 tokenMessenger)");
        public static readonly AbiEvent MessageSent = AbiEvent.Parse("MessageSent(bytes message)");
    }
}
