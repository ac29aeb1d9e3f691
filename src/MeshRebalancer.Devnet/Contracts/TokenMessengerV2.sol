// SPDX-License-Identifier: Apache-2.0
// Part of MeshRebalancer's devnet: a stand-in for CCTP v2's TokenMessengerV2, for local chains only.
// Interface, events, message layout, checks and revert reasons are those of CCTP v2; the code is our own, and it has no
// upgradeable proxy, no rescuer and no denylist.
pragma solidity 0.8.37;

import {CctpRoles} from "./CctpRoles.sol";
import {IMessageHandlerV2, MessageTransmitterV2} from "./MessageTransmitterV2.sol";
import {IMintBurnToken, TokenMinterV2} from "./TokenMinterV2.sol";

/// @notice Burns a token here so that it is minted on another domain, and mints what was burnt there.
/// Body: version 0:4, burnToken 4:36, mintRecipient 36:68, amount 68:100, messageSender 100:132, maxFee 132:164,
/// feeExecuted 164:196, expirationBlock 196:228, hookData 228:. The attestation fills in feeExecuted and expirationBlock.
contract TokenMessengerV2 is CctpRoles, IMessageHandlerV2 {
    uint256 public constant MIN_FEE_MULTIPLIER = 10_000_000;
    uint32 private constant MIN_FINALITY_THRESHOLD = 500;
    uint256 private constant HOOK_DATA = 228;

    address public immutable localMessageTransmitter;
    uint32 public immutable messageBodyVersion;
    TokenMinterV2 public localMinter;
    address public feeRecipient;
    uint256 public minFee;
    mapping(uint32 => bytes32) public remoteTokenMessengers;

    event DepositForBurn(
        address indexed burnToken,
        uint256 amount,
        address indexed depositor,
        bytes32 mintRecipient,
        uint32 destinationDomain,
        bytes32 destinationTokenMessenger,
        bytes32 destinationCaller,
        uint256 maxFee,
        uint32 indexed minFinalityThreshold,
        bytes hookData
    );
    event MintAndWithdraw(address indexed mintRecipient, uint256 amount, address indexed mintToken, uint256 feeCollected);
    event RemoteTokenMessengerAdded(uint32 domain, bytes32 tokenMessenger);
    event LocalMinterAdded(address localMinter);
    event FeeRecipientSet(address feeRecipient);
    event MinFeeSet(uint256 minFee);

    /// The values of one burn, grouped because they are too many for the stack.
    struct Burn {
        uint256 amount;
        uint32 domain;
        bytes32 recipient;
        address token;
        bytes32 caller;
        uint256 maxFee;
        uint32 finality;
        bytes hook;
    }

    constructor(address transmitter, uint32 bodyVersion, TokenMinterV2 minter, address feeRecipient_) {
        require(transmitter != address(0), "MessageTransmitter not set");
        localMessageTransmitter = transmitter;
        messageBodyVersion = bodyVersion;
        localMinter = minter;
        feeRecipient = feeRecipient_;
        emit LocalMinterAdded(address(minter));
        emit FeeRecipientSet(feeRecipient_);
    }

    modifier onlyFromRemoteMessenger(uint32 domain, bytes32 sender) {
        require(msg.sender == localMessageTransmitter, "Invalid message transmitter");
        require(sender != bytes32(0) && remoteTokenMessengers[domain] == sender, "Remote TokenMessenger unsupported");
        _;
    }

    function addRemoteTokenMessenger(uint32 domain, bytes32 tokenMessenger) external onlyOwner {
        require(tokenMessenger != bytes32(0), "bytes32(0) not allowed");
        require(remoteTokenMessengers[domain] == bytes32(0), "TokenMessenger already set");
        remoteTokenMessengers[domain] = tokenMessenger;
        emit RemoteTokenMessengerAdded(domain, tokenMessenger);
    }

    function setMinFee(uint256 minFee_) external onlyOwner {
        require(minFee_ < MIN_FEE_MULTIPLIER, "Min fee too high");
        minFee = minFee_;
        emit MinFeeSet(minFee_);
    }

    function depositForBurn(
        uint256 amount,
        uint32 destinationDomain,
        bytes32 mintRecipient,
        address burnToken,
        bytes32 destinationCaller,
        uint256 maxFee,
        uint32 minFinalityThreshold
    ) external {
        _burn(Burn(amount, destinationDomain, mintRecipient, burnToken, destinationCaller, maxFee, minFinalityThreshold, ""));
    }

    function depositForBurnWithHook(
        uint256 amount,
        uint32 destinationDomain,
        bytes32 mintRecipient,
        address burnToken,
        bytes32 destinationCaller,
        uint256 maxFee,
        uint32 minFinalityThreshold,
        bytes calldata hookData
    ) external {
        require(hookData.length > 0, "Hook data is empty");
        _burn(Burn(amount, destinationDomain, mintRecipient, burnToken, destinationCaller, maxFee, minFinalityThreshold, hookData));
    }

    function handleReceiveFinalizedMessage(uint32 domain, bytes32 sender, uint32, bytes calldata body)
        external onlyFromRemoteMessenger(domain, sender) returns (bool)
    {
        return _mint(domain, body);
    }

    function handleReceiveUnfinalizedMessage(uint32 domain, bytes32 sender, uint32 finality, bytes calldata body)
        external onlyFromRemoteMessenger(domain, sender) returns (bool)
    {
        require(finality >= MIN_FINALITY_THRESHOLD, "Unsupported finality threshold");
        return _mint(domain, body);
    }

    function getMinFeeAmount(uint256 amount) external view returns (uint256) {
        if (minFee == 0) return 0;
        require(amount > 1, "Amount too low");
        return _minFeeAmount(amount);
    }

    function _minFeeAmount(uint256 amount) private view returns (uint256) {
        uint256 fee = (amount * minFee) / MIN_FEE_MULTIPLIER;
        return fee == 0 ? 1 : fee;
    }

    function _burn(Burn memory burn) private {
        require(burn.amount > 0, "Amount must be nonzero");
        require(burn.recipient != bytes32(0), "Mint recipient must be nonzero");
        require(burn.maxFee < burn.amount, "Max fee must be less than amount");
        require(minFee == 0 || burn.maxFee >= _minFeeAmount(burn.amount), "Insufficient max fee");
        bytes32 messenger = remoteTokenMessengers[burn.domain];
        require(messenger != bytes32(0), "No TokenMessenger for domain");

        require(IMintBurnToken(burn.token).transferFrom(msg.sender, address(localMinter), burn.amount), "Transfer operation failed");
        localMinter.burn(burn.token, burn.amount);
        MessageTransmitterV2(localMessageTransmitter).sendMessage(burn.domain, messenger, burn.caller, burn.finality, _body(burn));
        emit DepositForBurn(
            burn.token, burn.amount, msg.sender, burn.recipient, burn.domain, messenger, burn.caller, burn.maxFee, burn.finality, burn.hook
        );
    }

    function _body(Burn memory burn) private view returns (bytes memory) {
        return abi.encodePacked(
            messageBodyVersion, bytes32(uint256(uint160(burn.token))), burn.recipient, burn.amount,
            bytes32(uint256(uint160(msg.sender))), burn.maxFee, uint256(0), uint256(0), burn.hook
        );
    }

    function _mint(uint32 domain, bytes calldata body) private returns (bool) {
        require(body.length >= HOOK_DATA, "Invalid burn message: too short");
        require(uint32(bytes4(body[0:4])) == messageBodyVersion, "Invalid message body version");
        uint256 expiration = uint256(bytes32(body[196:228]));
        require(expiration == 0 || expiration > block.number, "Message expired and must be re-signed");
        uint256 amount = uint256(bytes32(body[68:100]));
        uint256 fee = uint256(bytes32(body[164:196]));
        require(fee == 0 || fee < amount, "Fee equals or exceeds amount");
        require(fee <= uint256(bytes32(body[132:164])), "Fee exceeds max fee");

        address recipient = address(uint160(uint256(bytes32(body[36:68]))));
        bytes32 burnToken = bytes32(body[4:36]);
        address token = fee > 0
            ? localMinter.mint(domain, burnToken, recipient, feeRecipient, amount - fee, fee)
            : localMinter.mint(domain, burnToken, recipient, amount);
        emit MintAndWithdraw(recipient, amount - fee, token, fee);
        return true;
    }
}
