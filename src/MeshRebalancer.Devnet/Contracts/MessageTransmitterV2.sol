// SPDX-License-Identifier: Apache-2.0
// Part of MeshRebalancer's devnet: a stand-in for CCTP v2's MessageTransmitterV2, for local chains only.
// Interface, events, message layout, checks and revert reasons are those of CCTP v2; the code is our own, and it has no
// upgradeable proxy, no rescuer and no denylist.
pragma solidity 0.8.37;

import {CctpRoles} from "./CctpRoles.sol";

interface IMessageHandlerV2 {
    function handleReceiveFinalizedMessage(uint32 sourceDomain, bytes32 sender, uint32 finalityThresholdExecuted, bytes calldata messageBody)
        external returns (bool);

    function handleReceiveUnfinalizedMessage(uint32 sourceDomain, bytes32 sender, uint32 finalityThresholdExecuted, bytes calldata messageBody)
        external returns (bool);
}

/// @notice Sends messages to other domains, and delivers theirs once enough attesters have signed them.
/// Header: version 0:4, sourceDomain 4:8, destinationDomain 8:12, nonce 12:44, sender 44:76, recipient 76:108,
/// destinationCaller 108:140, minFinalityThreshold 140:144, finalityThresholdExecuted 144:148, body 148:.
/// The sender leaves nonce and finalityThresholdExecuted empty; the attestation service fills them in.
contract MessageTransmitterV2 is CctpRoles {
    uint256 public constant NONCE_USED = 1;
    uint32 private constant FINALIZED = 2000;
    uint256 private constant BODY = 148;
    uint256 private constant SIGNATURE = 65;
    uint256 private constant HALF_CURVE_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    uint32 public immutable localDomain;
    uint32 public immutable version;
    uint256 public maxMessageBodySize;
    uint256 public signatureThreshold = 1;
    uint256 public getNumEnabledAttesters;
    address public attesterManager;
    mapping(address => bool) public isEnabledAttester;
    mapping(bytes32 => uint256) public usedNonces;

    event MessageSent(bytes message);
    event MessageReceived(
        address indexed caller,
        uint32 sourceDomain,
        bytes32 indexed nonce,
        bytes32 sender,
        uint32 indexed finalityThresholdExecuted,
        bytes messageBody
    );
    event AttesterEnabled(address indexed attester);
    event AttesterDisabled(address indexed attester);
    event SignatureThresholdUpdated(uint256 oldSignatureThreshold, uint256 newSignatureThreshold);
    event MaxMessageBodySizeUpdated(uint256 newMaxMessageBodySize);

    constructor(uint32 localDomain_, uint32 version_, address attester, uint256 maxMessageBodySize_) {
        localDomain = localDomain_;
        version = version_;
        attesterManager = msg.sender;
        enableAttester(attester);
        _setMaxMessageBodySize(maxMessageBodySize_);
        usedNonces[bytes32(0)] = NONCE_USED;
    }

    modifier onlyAttesterManager() {
        require(msg.sender == attesterManager, "Caller not attester manager");
        _;
    }

    function enableAttester(address attester) public onlyAttesterManager {
        require(attester != address(0), "New attester must be nonzero");
        require(!isEnabledAttester[attester], "Attester already enabled");
        isEnabledAttester[attester] = true;
        getNumEnabledAttesters++;
        emit AttesterEnabled(attester);
    }

    function disableAttester(address attester) external onlyAttesterManager {
        require(getNumEnabledAttesters > 1, "Too few enabled attesters");
        require(getNumEnabledAttesters > signatureThreshold, "Signature threshold is too low");
        require(isEnabledAttester[attester], "Attester already disabled");
        isEnabledAttester[attester] = false;
        getNumEnabledAttesters--;
        emit AttesterDisabled(attester);
    }

    function setSignatureThreshold(uint256 threshold) external onlyAttesterManager {
        require(threshold != 0, "Invalid signature threshold");
        require(threshold <= getNumEnabledAttesters, "New signature threshold too high");
        require(threshold != signatureThreshold, "Signature threshold already set");
        emit SignatureThresholdUpdated(signatureThreshold, threshold);
        signatureThreshold = threshold;
    }

    function setMaxMessageBodySize(uint256 size) external onlyOwner {
        _setMaxMessageBodySize(size);
    }

    function sendMessage(
        uint32 destinationDomain,
        bytes32 recipient,
        bytes32 destinationCaller,
        uint32 minFinalityThreshold,
        bytes calldata messageBody
    ) external whenNotPaused {
        require(destinationDomain != localDomain, "Domain is local domain");
        require(messageBody.length <= maxMessageBodySize, "Message body exceeds max size");
        require(recipient != bytes32(0), "Recipient must be nonzero");
        emit MessageSent(
            abi.encodePacked(
                version, localDomain, destinationDomain, bytes32(0), bytes32(uint256(uint160(msg.sender))), recipient,
                destinationCaller, minFinalityThreshold, uint32(0), messageBody
            )
        );
    }

    function receiveMessage(bytes calldata message, bytes calldata attestation) external whenNotPaused returns (bool) {
        _checkAttestation(keccak256(message), attestation);
        _checkHeader(message);
        bytes32 nonce = bytes32(message[12:44]);
        require(usedNonces[nonce] == 0, "Nonce already used");
        usedNonces[nonce] = NONCE_USED;
        _deliver(message);
        emit MessageReceived(
            msg.sender, uint32(bytes4(message[4:8])), nonce, bytes32(message[44:76]), uint32(bytes4(message[144:148])), message[BODY:]
        );
        return true;
    }

    function _deliver(bytes calldata message) private {
        IMessageHandlerV2 handler = IMessageHandlerV2(address(uint160(uint256(bytes32(message[76:108])))));
        uint32 source = uint32(bytes4(message[4:8]));
        bytes32 sender = bytes32(message[44:76]);
        uint32 finality = uint32(bytes4(message[144:148]));
        if (finality < FINALIZED) {
            require(
                handler.handleReceiveUnfinalizedMessage(source, sender, finality, message[BODY:]),
                "handleReceiveUnfinalizedMessage() failed"
            );
        } else {
            require(
                handler.handleReceiveFinalizedMessage(source, sender, finality, message[BODY:]),
                "handleReceiveFinalizedMessage() failed"
            );
        }
    }

    function _checkHeader(bytes calldata message) private view {
        require(message.length >= BODY, "Invalid message: too short");
        require(uint32(bytes4(message[8:12])) == localDomain, "Invalid destination domain");
        bytes32 caller = bytes32(message[108:140]);
        require(caller == bytes32(0) || caller == bytes32(uint256(uint160(msg.sender))), "Invalid caller for message");
        require(uint32(bytes4(message[0:4])) == version, "Invalid message version");
    }

    /// Signatures are 65 bytes (r, s, v) each, ordered by their signers' addresses, over the message's Keccak hash as it is.
    function _checkAttestation(bytes32 digest, bytes calldata attestation) private view {
        require(attestation.length == SIGNATURE * signatureThreshold, "Invalid attestation length");
        address previous = address(0);
        for (uint256 i = 0; i < signatureThreshold; i++) {
            address signer = _recover(digest, attestation[i * SIGNATURE:(i + 1) * SIGNATURE]);
            require(signer > previous, "Invalid signature order or dupe");
            require(isEnabledAttester[signer], "Invalid signature: not attester");
            previous = signer;
        }
    }

    function _recover(bytes32 digest, bytes calldata signature) private pure returns (address signer) {
        uint256 s = uint256(bytes32(signature[32:64]));
        uint8 v = uint8(signature[64]);
        require(s <= HALF_CURVE_ORDER, "ECDSA: invalid signature 's' value");
        require(v == 27 || v == 28, "ECDSA: invalid signature 'v' value");
        signer = ecrecover(digest, v, bytes32(signature[0:32]), bytes32(s));
        require(signer != address(0), "ECDSA: invalid signature");
    }

    function _setMaxMessageBodySize(uint256 size) private {
        require(size > 0, "MaxMessageBodySize is zero");
        maxMessageBodySize = size;
        emit MaxMessageBodySizeUpdated(size);
    }
}
