using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>Plain transfers of native coin to accounts that are topped up, and WETH9's withdrawals.</summary>
/// <param name="receivers">Who may be sent native coin.</param>
/// <param name="wrapped">What may be unwrapped.</param>
public sealed class NativeCalls(EquatableArray<(ChainId Chain, Address Account)> receivers, EquatableArray<TokenId> wrapped) : INativeCalls
{
    private static readonly AbiFunction Withdraw = AbiFunction.Parse("withdraw(uint256 wad)");
    private static readonly AbiEvent Withdrawal = AbiEvent.Parse("Withdrawal(address indexed src, uint256 wad)");

    public EquatableArray<AllowedCall> CallsOn(ChainId chain) =>
    [
        .. receivers.Where(receiver => receiver.Chain == chain).Select(receiver => new AllowedCall(receiver.Account, SigningRules.Plain)),
        .. wrapped.Where(token => token.Chain == chain).Select(token => CallBytes.Of(token.Contract, Withdraw)),
    ];

    public CallReading? ReadCall(ChainId chain, Call call)
    {
        var token = new TokenId(chain, call.To);
        return wrapped.Contains(token) && CallBytes.Arguments(Withdraw, call.CallHex) is [UInt256 raw] ? new($"unwrapping of {token}", [], [new(token, raw)])
            : null;
    }

    public Call EncodeUnwrap(TokenAmount amount) => new(amount.Token.Contract, UInt256.Zero, Withdraw.EncodeCall(amount.Raw).ToString());

    public string? ReadUnwrap(TokenAmount amount, Address account, Receipt receipt) =>
        receipt.EventsOf(amount.Token.Contract, Withdrawal).Any(values => (Address)values[0] == account && (UInt256)values[1] == amount.Raw)
            ? null
            : $"{amount.Token} told of no withdrawal of {amount.Raw} by {account} in {receipt.Transaction}";
}
