// SPDX-License-Identifier: Apache-2.0
// Part of MeshRebalancer's devnet: a stand-in for the roles of CCTP v2's contracts, for local chains only.
pragma solidity 0.8.37;

/// @notice One owner, and a switch that stops everything that moves value.
abstract contract CctpRoles {
    address public owner;
    bool public paused;

    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);
    event Pause();
    event Unpause();

    constructor() {
        owner = msg.sender;
        emit OwnershipTransferred(address(0), msg.sender);
    }

    modifier onlyOwner() {
        require(msg.sender == owner, "Ownable: caller is not the owner");
        _;
    }

    modifier whenNotPaused() {
        require(!paused, "Pausable: paused");
        _;
    }

    function pause() external onlyOwner {
        paused = true;
        emit Pause();
    }

    function unpause() external onlyOwner {
        paused = false;
        emit Unpause();
    }
}
