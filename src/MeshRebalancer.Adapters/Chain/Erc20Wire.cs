using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>ERC-20 (EIP-20) and the habits of tokens that do not quite follow it. Pure.</summary>
internal static class Erc20Wire
{
    public static readonly AbiFunction BalanceOf = AbiFunction.Parse("balanceOf(address owner) view returns (uint256 balance)");
    public static readonly AbiFunction Approve = AbiFunction.Parse("approve(address spender, uint256 value) returns (bool success)");
    public static readonly AbiFunction Allowance = AbiFunction.Parse("allowance(address owner, address spender) view returns (uint256 remaining)");

    // Declared uint8, but read as wide as the word is, so that a nonsensical answer is told instead of refused without its value.
    public static readonly AbiFunction Decimals = AbiFunction.Parse("decimals() view returns (uint256 decimals)");
    public static readonly AbiFunction Symbol = AbiFunction.Parse("symbol() view returns (string symbol)");

    /// <summary>The first tokens (MKR, SAI) answer 32 bytes instead of a text.</summary>
    public static readonly AbiFunction ShortSymbol = AbiFunction.Parse("symbol() view returns (bytes32 symbol)");

    private const int DecimalsMax = 36;
    private const int SymbolMax = 32;
    private static readonly AbiEvent Approval = AbiEvent.Parse("Approval(address indexed owner, address indexed spender, uint256 value)");
    private static readonly AbiEvent Transfer = AbiEvent.Parse("Transfer(address indexed from, address indexed to, uint256 value)");

    public static Call EncodeApprove(TokenAmount amount, Address spender) =>
        new(amount.Token.Contract, UInt256.Zero, Approve.EncodeCall(spender, amount.Raw).ToString());

    /// <summary>Approved only by the token's own event, for exactly this owner, spender and amount.</summary>
    public static ActionOutcome ReadApprove(TokenAmount amount, Address owner, Address spender, Receipt receipt)
    {
        if (!receipt.Succeeded)
            return new ActionOutcome.Reverted($"The approval {receipt.Transaction} reverted.");
        var seen = receipt.EventsOf(amount.Token.Contract, Approval).Where(values => (Address)values[0] == owner && (Address)values[1] == spender).ToList();
        return seen.Count > 0 && (UInt256)seen[^1][2] == amount.Raw
            ? new ActionOutcome.Approved()
            : new ActionOutcome.Reverted($"{amount.Token} told of no approval of {amount.Raw} for {spender} in {receipt.Transaction}.");
    }

    /// <summary>What an account received of a token in a transaction, less what it gave: the token's own events, netted.</summary>
    /// <returns>Both sums; the token's balance changed by their difference.</returns>
    public static (UInt256 Received, UInt256 Given) Moved(Receipt receipt, Address token, Address account)
    {
        var (received, given) = (UInt256.Zero, UInt256.Zero);
        foreach (var values in receipt.EventsOf(token, Transfer))
        {
            received += (Address)values[1] == account ? (UInt256)values[2] : UInt256.Zero;
            given += (Address)values[0] == account ? (UInt256)values[2] : UInt256.Zero;
        }

        return (UInt256.SaturatingSubtract(received, given), UInt256.SaturatingSubtract(given, received));
    }

    /// <summary>
    /// Whether a simulated call that should answer true or nothing (as SafeERC20 has it) did. Other calls are not judged: null.
    /// </summary>
    public static string? Refusal(Call call, HexBytes answer)
    {
        var isApprove = HexBytes.TryParse(call.CallHex, null, out var bytes) && Selector.Read(bytes) == Approve.Selector;
        if (!isApprove || answer.IsEmpty)
            return null;
        return answer.Length == 32 && UInt256.ReadBigEndian(answer) == UInt256.One ? null : $"{call.To} answers {answer} to approve, where true or nothing is expected";
    }

    /// <summary>Decimals and symbol from the answers to <see cref="Decimals"/>, <see cref="Symbol"/> and <see cref="ShortSymbol"/>.</summary>
    public static Result<TokenFacts, PortError> ToFacts(TokenId token, EquatableArray<Result<object[], PortError>> answers)
    {
        if (!answers[0].TryGet(out var decimals, out var error))
            return error is PortError.Transient ? error : new PortError.Unreadable($"{token} does not tell its decimals: {error.Reason}");
        return (UInt256)decimals[0] > DecimalsMax
            ? new PortError.Unreadable($"{token} says it has {decimals[0]} decimals; 0 to {DecimalsMax} are possible.")
            : new TokenFacts((int)(ulong)(UInt256)decimals[0], SymbolOf(answers[1], answers[2]));
    }

    /// <summary>The symbol is for people and may be anything, so it is cut and cleaned; empty where there is none.</summary>
    private static string SymbolOf(Result<object[], PortError> text, Result<object[], PortError> word)
    {
        var raw = text.TryGet(out var values, out _) ? (string)values[0]
            : word.TryGet(out values, out _) ? System.Text.Encoding.UTF8.GetString((byte[])values[0]).TrimEnd('\0')
            : "";
        return new string([.. raw.Where(c => !char.IsControl(c)).Take(SymbolMax)]);
    }
}
