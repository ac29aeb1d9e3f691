namespace MeshRebalancer.Evm;

/// <summary>Custom errors that standard tokens share (ERC-6093, and OpenZeppelin's SafeERC20).</summary>
internal static class StandardErrors
{
    public static IReadOnlyList<AbiError> All { get; } =
    [
        AbiError.Parse("error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)"),
        AbiError.Parse("error ERC20InvalidSender(address sender)"),
        AbiError.Parse("error ERC20InvalidReceiver(address receiver)"),
        AbiError.Parse("error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)"),
        AbiError.Parse("error ERC20InvalidApprover(address approver)"),
        AbiError.Parse("error ERC20InvalidSpender(address spender)"),
        AbiError.Parse("error SafeERC20FailedOperation(address token)"),
        AbiError.Parse("error OwnableUnauthorizedAccount(address account)"),
    ];
}
