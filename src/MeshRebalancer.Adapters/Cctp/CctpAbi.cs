using MeshRebalancer.Evm;

namespace MeshRebalancer.Adapters.Cctp;

/// <summary>The functions and events of CCTP v2's contracts that are used.</summary>
internal static class CctpAbi
{
    public static readonly AbiFunction DepositForBurn = AbiFunction.Parse(
        "depositForBurn(uint256 amount, uint32 destinationDomain, bytes32 mintRecipient, address burnToken, bytes32 destinationCaller, "
        + "uint256 maxFee, uint32 minFinalityThreshold)");

    public static readonly AbiFunction ReceiveMessage = AbiFunction.Parse("receiveMessage(bytes message, bytes attestation) returns (bool success)");
    public static readonly AbiFunction UsedNonces = AbiFunction.Parse("usedNonces(bytes32 nonce) view returns (uint256 used)");
    public static readonly AbiFunction LocalDomain = AbiFunction.Parse("localDomain() view returns (uint32 domain)");
    public static readonly AbiFunction LocalMessageTransmitter = AbiFunction.Parse("localMessageTransmitter() view returns (address transmitter)");
    public static readonly AbiFunction LocalMinter = AbiFunction.Parse("localMinter() view returns (address minter)");
    public static readonly AbiFunction RemoteTokenMessengers = AbiFunction.Parse("remoteTokenMessengers(uint32 domain) view returns (bytes32 messenger)");
    public static readonly AbiFunction MinFeeAmount = AbiFunction.Parse("getMinFeeAmount(uint256 amount) view returns (uint256 fee)");
    public static readonly AbiFunction BurnLimit = AbiFunction.Parse("burnLimitsPerMessage(address token) view returns (uint256 limit)");
    public static readonly AbiFunction GetLocalToken = AbiFunction.Parse("getLocalToken(uint32 remoteDomain, bytes32 remoteToken) view returns (address token)");

    public static readonly AbiEvent DepositedForBurn = AbiEvent.Parse(
        "DepositForBurn(address indexed burnToken, uint256 amount, address indexed depositor, bytes32 mintRecipient, uint32 destinationDomain, "
        + "bytes32 destinationTokenMessenger, bytes32 destinationCaller, uint256 maxFee, uint32 indexed minFinalityThreshold, bytes hookData)");

    public static readonly AbiEvent MintAndWithdraw = AbiEvent.Parse(
        "MintAndWithdraw(address indexed mintRecipient, uint256 amount, address indexed mintToken, uint256 feeCollected)");

    public static readonly AbiEvent MessageReceived = AbiEvent.Parse(
        "MessageReceived(address indexed caller, uint32 sourceDomain, bytes32 indexed nonce, bytes32 sender, "
        + "uint32 indexed finalityThresholdExecuted, bytes messageBody)");
}
