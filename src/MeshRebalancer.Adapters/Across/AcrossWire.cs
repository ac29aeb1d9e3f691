using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Adapters.Across;

/// <summary>Translates between actions and the spoke pools' calls and events. Pure.</summary>
internal static class AcrossWire
{
    /// <summary>Every asset between every ordered pair of chains that have it, ordered by source, then destination.</summary>
    public static EquatableArray<BridgeRoute> Routes(AcrossOptions options) =>
    [
        .. from source in options.Chains
           from destination in options.Chains
           where source.Chain != destination.Chain
           from input in source.Tokens
           from output in destination.Tokens
           where input.Asset == output.Asset
           orderby input.Id, output.Id
           select new BridgeRoute(options.Name, input.Id, output.Id),
    ];

    /// <summary>A deposit by the account for itself: whatever happens, nobody else is paid or refunded.</summary>
    /// <exception cref="InvalidOperationException">The action is bound to no quote.</exception>
    public static Call EncodeBurn(AcrossOptions options, ChainAction.Burn action, Address account)
    {
        var fill = action.Fill ?? throw new InvalidOperationException($"{options.Name} deposits only what is bound to a quote.");
        return new(options.On(action.Chain).SpokePool, UInt256.Zero, AcrossAbi.DepositV3.EncodeCall(
            account, account, action.In.Token.Contract, action.To.Contract, action.In.Raw, OutputOf(action), action.To.Chain.Value,
            fill.ExclusiveRelayer ?? Address.Zero, Seconds(fill.QuotedAt), Seconds(fill.FillBy), fill.Exclusivity, Array.Empty<byte>()).ToString());
    }

    /// <summary>Deposited only if the trusted pool told of exactly this deposit, and the token left the account.</summary>
    public static ActionOutcome ReadBurn(AcrossOptions options, ChainAction.Burn action, Address account, Receipt receipt)
    {
        if (!receipt.Succeeded)
            return new ActionOutcome.Reverted($"The deposit {receipt.Transaction} reverted.");
        var pool = options.On(action.Chain).SpokePool;
        if (!Deposits(action.Chain, pool, receipt).Any(relay => IsOf(options, action, account, relay)))
            return new ActionOutcome.Reverted($"{pool} told of no deposit of {action.In} by {account} for chain {action.To.Chain} in {receipt.Transaction}.");
        var given = Erc20Wire.Moved(receipt, action.In.Token.Contract, account).Given;
        return given == action.In.Raw
            ? new ActionOutcome.Burned(action.In)
            : new ActionOutcome.Reverted($"{receipt.Transaction} deposited {action.In}, but {given} left {account}.");
    }

    /// <summary>The relay of a deposit in a receipt, or null where the trusted pool told of none such.</summary>
    public static AcrossRelay? FindDeposit(AcrossOptions options, BridgeRoute route, TokenAmount deposited, Address account, Receipt receipt) =>
        Deposits(route.From.Chain, options.On(route.From.Chain).SpokePool, receipt)
            .FirstOrDefault(relay => relay.IsOf(route, account) && relay.InputAmount == deposited.Raw);

    /// <summary>What a receipt paid the account for this relay, or null where it filled another one, or not the account.</summary>
    public static TokenAmount? ReadFill(AcrossOptions options, AcrossRelay relay, TokenId token, Address account, Receipt receipt)
    {
        if (!receipt.Succeeded)
            return null;
        var fill = receipt.EventsOf(options.On(token.Chain).SpokePool, AcrossAbi.FilledRelay).FirstOrDefault(relay.IsFilledBy);
        if (fill?[14] is not object[] execution || Hash32.FromBytes((byte[])execution[0]) != AcrossRelay.Padded(account))
            return null;
        var paid = (UInt256)execution[2];
        return Erc20Wire.Moved(receipt, token.Contract, account).Received >= paid ? new(token, paid) : null;
    }

    /// <summary>The topics of the destination's logs about a relay's number. Whether they are about the relay is to be read from the rest.</summary>
    public static EquatableArray<EquatableArray<Hash32>> Topics(Evm.AbiEvent @event, AcrossRelay relay) =>
        [[@event.Topic], [AcrossRelay.Topic(relay.Origin.Value)], [AcrossRelay.Topic(relay.Id)]];

    /// <summary>The topics of an account's own deposits.</summary>
    public static EquatableArray<EquatableArray<Hash32>> DepositTopics(Address account) =>
        [[AcrossAbi.FundsDeposited.Topic], [], [], [AcrossRelay.Padded(account)]];

    /// <summary>The topics of executed refunds.</summary>
    public static EquatableArray<EquatableArray<Hash32>> RefundTopics(ChainId chain) => [[AcrossAbi.ExecutedRefunds.Topic], [AcrossRelay.Topic(chain.Value)]];

    private static IEnumerable<AcrossRelay> Deposits(ChainId origin, Address pool, Receipt receipt) =>
        receipt.EventsOf(pool, AcrossAbi.FundsDeposited).Select(values => AcrossRelay.Read(origin, values)).OfType<AcrossRelay>();

    private static bool IsOf(AcrossOptions options, ChainAction.Burn action, Address account, AcrossRelay relay) =>
        relay.IsOf(new(options.Name, action.In.Token, action.To), account) && relay.InputAmount == action.In.Raw && relay.OutputAmount == OutputOf(action)
        && action.Fill is { } fill && relay.QuotedAt == Seconds(fill.QuotedAt) && relay.FillBy == Seconds(fill.FillBy)
        && relay.ExclusiveRelayer == AcrossRelay.Padded(fill.ExclusiveRelayer ?? Address.Zero);

    // Both tokens have the same decimals, and what the relayer may keep is fixed by the deposit.
    private static UInt256 OutputOf(ChainAction.Burn action) => UInt256.SaturatingSubtract(action.In.Raw, action.FeeMax);

    private static ulong Seconds(DateTimeOffset time) => (ulong)time.ToUnixTimeSeconds();
}
