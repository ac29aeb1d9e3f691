// SPDX-License-Identifier: Apache-2.0
// Part of MeshRebalancer's devnet: a stand-in for CCTP v2's TokenMinterV2, for local chains only.
pragma solidity 0.8.37;

import {CctpRoles} from "./CctpRoles.sol";

interface IMintBurnToken {
    function mint(address to, uint256 amount) external returns (bool);

    function burn(uint256 amount) external;

    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// @notice The minter that the real USDC contract knows: it mints and burns for the local TokenMessengerV2 alone.
contract TokenMinterV2 is CctpRoles {
    address public localTokenMessenger;
    address public tokenController;
    mapping(address => uint256) public burnLimitsPerMessage;
    mapping(bytes32 => address) public remoteTokensToLocalTokens;

    event LocalTokenMessengerAdded(address localTokenMessenger);
    event TokenPairLinked(address localToken, uint32 remoteDomain, bytes32 remoteToken);
    event SetBurnLimitPerMessage(address indexed token, uint256 burnLimitPerMessage);

    constructor() {
        tokenController = msg.sender;
    }

    modifier onlyTokenController() {
        require(msg.sender == tokenController, "Caller is not tokenController");
        _;
    }

    modifier onlyLocalTokenMessenger() {
        require(msg.sender == localTokenMessenger, "Caller not local TokenMessenger");
        _;
    }

    function addLocalTokenMessenger(address messenger) external onlyOwner {
        require(messenger != address(0), "Invalid TokenMessenger address");
        require(localTokenMessenger == address(0), "Local TokenMessenger already set");
        localTokenMessenger = messenger;
        emit LocalTokenMessengerAdded(messenger);
    }

    function linkTokenPair(address localToken, uint32 remoteDomain, bytes32 remoteToken) external onlyTokenController {
        bytes32 key = keccak256(abi.encodePacked(remoteDomain, remoteToken));
        require(remoteTokensToLocalTokens[key] == address(0), "Unable to link token pair");
        remoteTokensToLocalTokens[key] = localToken;
        emit TokenPairLinked(localToken, remoteDomain, remoteToken);
    }

    function setMaxBurnAmountPerMessage(address localToken, uint256 limit) external onlyTokenController {
        burnLimitsPerMessage[localToken] = limit;
        emit SetBurnLimitPerMessage(localToken, limit);
    }

    function getLocalToken(uint32 remoteDomain, bytes32 remoteToken) public view returns (address) {
        return remoteTokensToLocalTokens[keccak256(abi.encodePacked(remoteDomain, remoteToken))];
    }

    function burn(address token, uint256 amount) external whenNotPaused onlyLocalTokenMessenger {
        require(burnLimitsPerMessage[token] > 0, "Burn token not supported");
        require(amount <= burnLimitsPerMessage[token], "Burn amount exceeds per tx limit");
        IMintBurnToken(token).burn(amount);
    }

    function mint(uint32 sourceDomain, bytes32 burnToken, address to, uint256 amount)
        external whenNotPaused onlyLocalTokenMessenger returns (address token)
    {
        token = _supported(sourceDomain, burnToken);
        require(IMintBurnToken(token).mint(to, amount), "Mint operation failed");
    }

    function mint(
        uint32 sourceDomain,
        bytes32 burnToken,
        address recipientOne,
        address recipientTwo,
        uint256 amountOne,
        uint256 amountTwo
    ) external whenNotPaused onlyLocalTokenMessenger returns (address token) {
        token = _supported(sourceDomain, burnToken);
        require(IMintBurnToken(token).mint(recipientOne, amountOne), "First mint operation failed");
        require(IMintBurnToken(token).mint(recipientTwo, amountTwo), "Second mint operation failed");
    }

    function _supported(uint32 sourceDomain, bytes32 burnToken) private view returns (address token) {
        token = getLocalToken(sourceDomain, burnToken);
        require(token != address(0), "Mint token not supported");
    }
}
