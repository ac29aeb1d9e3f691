using System.Globalization;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Planning;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Runtime.Tests.World;

/// <summary>A pool that trades any two tokens of its chain at the world's prices less a fee of 5 bps.</summary>
internal sealed class SimVenue : ISwapVenue
{
    private readonly SimWorld _world;

    public SimVenue(SimWorld world, ChainId chain)
    {
        (_world, Chain) = (world, chain);
        world.Contracts[Spender] = Swap;
    }

    public string Name => "sim-swap";

    public ChainId Chain { get; }

    public Address Spender => Markings.AddressOf($"venue {Chain}");

    public Task<Result<QuoteAnswer.Given, PortError>> QuoteAsync(QuoteRequest.Swap request, CancellationToken cancel) => _world.AnswerAsync(
        () => new QuoteAnswer.Given(request, Fill(request.In, request.Out), [new(Chain, 2 * SimChain.GasUsed)], 10), cancel);

    /// <summary>How deep every pool is, in dollars of what goes in.</summary>
    public Usd Depth { get; set; } = Usd.Of(1_000_000);

    public Task<Result<PoolMeasure, PortError>> MeasureAsync(Pool pool, TokenId spent, TimeSpan? window, CancellationToken cancel) => _world.AnswerAsync(
        () =>
        {
            var token = _world.Map.Token(spent);
            var depth = _world.Prices[token.Asset].AmountFor(Depth, token.Decimals, Rounding.Down);
            return new PoolMeasure(depth, window is null ? null : depth);
        },
        cancel);

    public Call Encode(ChainAction.Swap action, Address account) => new(
        Spender, UInt256.Zero,
        Markings.Pack("swap", action.In.Token, action.In.Raw, action.OutMin.Token, action.OutMin.Raw, action.Deadline.ToUnixTimeSeconds(), Recipient ?? account));

    /// <summary>Who is paid in place of the account: a bug, or a call that was tampered with. Null is neither.</summary>
    public Address? Recipient { get; set; }

    public EquatableArray<AllowedCall> CallsOn(ChainId chain) => chain == Chain ? [Markings.Allowed(Spender, "swap")] : [];

    public CallReading? ReadCall(ChainId chain, Call call) => call.To == Spender && Markings.Unpack(call.CallHex) is ["swap", var token, var raw, _, _, _, var recipient]
        ? new("swap", [Address.Parse(recipient)], [new(TokenId.Parse(token), UInt256.Parse(raw))])
        : null;

    public ActionOutcome Read(ChainAction.Swap action, Address account, Receipt receipt)
    {
        foreach (var words in receipt.Logs.Where(log => log.Contract == Spender).Select(log => Markings.Unpack(log.DataHex)))
        {
            return new ActionOutcome.Swapped(new(action.In.Token, UInt256.Parse(words[1])), new(action.OutMin.Token, UInt256.Parse(words[2])));
        }

        return new ActionOutcome.Reverted("no swap");
    }

    private TokenAmount Fill(TokenAmount spent, TokenId wanted)
    {
        var (give, take) = (_world.Map.Token(spent.Token), _world.Map.Token(wanted));
        var value = _world.Prices[give.Asset].ValueOf(spent.Raw, give.Decimals, Rounding.Down);
        return new(wanted, _world.Prices[take.Asset].AmountFor(new(UInt256.MulDiv(value.Raw, 9_995u, 10_000u, Rounding.Down)), take.Decimals, Rounding.Down));
    }

    private void Swap(SimChain chain, Books books, Address from, string[] words, List<LogEntry> logs)
    {
        if (_world.Time.GetUtcNow().ToUnixTimeSeconds() > long.Parse(words[5], CultureInfo.InvariantCulture))
            throw new RevertException("deadline");
        var spent = new TokenAmount(TokenId.Parse(words[1]), UInt256.Parse(words[2]));
        var filled = Fill(spent, TokenId.Parse(words[3]));
        if (filled.Raw < UInt256.Parse(words[4]))
            throw new RevertException("slippage");
        books.Take(spent.Token, from, Spender, spent.Raw);
        books.Credit(filled.Token, Address.Parse(words[6]), filled.Raw);
        logs.Add(new(Spender, [], Markings.Pack("swapped", spent.Raw, filled.Raw)));
    }
}
