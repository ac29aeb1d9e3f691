using MeshRebalancer.Evm;

namespace MeshRebalancer.Adapters.Across;

/// <summary>The functions and events of Across's spoke pool that are used. Addresses are 32 bytes wide in its events.</summary>
internal static class AcrossAbi
{
    public static readonly AbiFunction DepositV3 = AbiFunction.Parse(
        "depositV3(address depositor, address recipient, address inputToken, address outputToken, uint256 inputAmount, uint256 outputAmount, "
        + "uint256 destinationChainId, address exclusiveRelayer, uint32 quoteTimestamp, uint32 fillDeadline, uint32 exclusivityParameter, bytes message) payable");

    public static readonly AbiFunction FillStatuses = AbiFunction.Parse("fillStatuses(bytes32 relayHash) view returns (uint256 status)");
    public static readonly AbiFunction QuoteTimeBuffer = AbiFunction.Parse("depositQuoteTimeBuffer() view returns (uint32 seconds)");
    public static readonly AbiFunction FillDeadlineBuffer = AbiFunction.Parse("fillDeadlineBuffer() view returns (uint32 seconds)");
    public static readonly AbiFunction WrappedNative = AbiFunction.Parse("wrappedNativeToken() view returns (address token)");
    public static readonly AbiFunction PausedDeposits = AbiFunction.Parse("pausedDeposits() view returns (bool paused)");
    public static readonly AbiFunction PausedFills = AbiFunction.Parse("pausedFills() view returns (bool paused)");
    public static readonly AbiFunction ChainIdOf = AbiFunction.Parse("chainId() view returns (uint256 id)");

    /// <summary>What a relay's hash is of: the contract's struct and the destination's chain id.</summary>
    public static readonly AbiFunction RelayHashed = AbiFunction.Parse(
        "hashed((bytes32 depositor, bytes32 recipient, bytes32 exclusiveRelayer, bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, "
        + "uint256 outputAmount, uint256 originChainId, uint256 depositId, uint32 fillDeadline, uint32 exclusivityDeadline, bytes message) relay, uint256 chainId)");

    public static readonly AbiEvent FundsDeposited = AbiEvent.Parse(
        "FundsDeposited(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 indexed destinationChainId, "
        + "uint256 indexed depositId, uint32 quoteTimestamp, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 indexed depositor, "
        + "bytes32 recipient, bytes32 exclusiveRelayer, bytes message)");

    public static readonly AbiEvent FilledRelay = AbiEvent.Parse(
        "FilledRelay(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 repaymentChainId, "
        + "uint256 indexed originChainId, uint256 indexed depositId, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 exclusiveRelayer, "
        + "bytes32 indexed relayer, bytes32 depositor, bytes32 recipient, bytes32 messageHash, "
        + "(bytes32 updatedRecipient, bytes32 updatedMessageHash, uint256 updatedOutputAmount, uint8 fillType) relayExecutionInfo)");

    public static readonly AbiEvent RequestedSlowFill = AbiEvent.Parse(
        "RequestedSlowFill(bytes32 inputToken, bytes32 outputToken, uint256 inputAmount, uint256 outputAmount, uint256 indexed originChainId, "
        + "uint256 indexed depositId, uint32 fillDeadline, uint32 exclusivityDeadline, bytes32 exclusiveRelayer, bytes32 depositor, "
        + "bytes32 recipient, bytes32 messageHash)");

    public static readonly AbiEvent ExecutedRefunds = AbiEvent.Parse(
        "ExecutedRelayerRefundRoot(uint256 amountToReturn, uint256 indexed chainId, uint256[] refundAmounts, uint32 indexed rootBundleId, "
        + "uint32 indexed leafId, address l2TokenAddress, address[] refundAddresses, bool deferredRefunds, address caller)");
}
