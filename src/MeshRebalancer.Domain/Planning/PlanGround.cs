using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>What both passes of planning read from a snapshot: balances, prices, pools and routes of this portfolio.</summary>
internal sealed class PlanGround(PlanInputs inputs)
{
    public PlanInputs Inputs { get; } = inputs;

    public PortfolioFacts Facts => Inputs.Facts;

    public Mandate Mandate => Inputs.Mandate;

    public PriceList Prices { get; } = PriceList.Of(inputs.Seen);

    /// <summary>Every balance; ordered as the portfolio's tokens.</summary>
    public EquatableArray<Holding> Held { get; } =
        [.. inputs.Facts.Tokens.Select(token => inputs.Seen.Holdings.First(holding => holding.Amount.Token == token.Id))];

    public Valuation Before { get; } = Drift.Value(
        inputs.Facts, inputs.Mandate, inputs.Seen.Holdings, [], PriceList.Of(inputs.Seen), inputs.Seen.At);

    /// <summary>The chains of the portfolio, ordered.</summary>
    public EquatableArray<ChainId> Chains { get; } = [.. inputs.Facts.Tokens.Select(token => token.Id.Chain).Distinct().Order()];

    /// <summary>Why the snapshot is no ground to plan on, or null.</summary>
    public static PlanRefusal? Refusal(PlanInputs inputs) =>
        Sight.Check(inputs.Facts, inputs.Mandate, inputs.Seen) is { } hindrance ? new(hindrance.Code, hindrance.Reason, Final: false)
        : inputs.Facts.Tokens.Select(token => token.Id.Chain).Distinct().Order().Select(chain => NoGasCost(inputs, chain)).FirstOrDefault(refusal => refusal is not null);

    private static PlanRefusal? NoGasCost(PlanInputs inputs, ChainId chain)
    {
        var native = inputs.Map.Chains.FirstOrDefault(facts => facts.Id == chain);
        return native is null ? new("unreadable", $"Chain {chain}: it is not configured.", Final: false)
            : PriceList.Of(inputs.Seen).Find(native.NativeAsset) is null
                ? new("price-unknown", $"Chain {chain}: no price of {native.NativeAsset}, its native coin, is known.", Final: false)
            : inputs.GasPrices.All(price => price.Chain != chain) ? new("unreadable", $"Chain {chain}: the price of gas was not read.", Final: false)
            : inputs.Seen.Gas.All(gas => gas.Chain != chain) ? new("unreadable", $"Chain {chain}: the native balance was not read.", Final: false)
            : null;
    }

    public Token Token(TokenId id) => Facts.Find(id)!;

    public UInt256 Balance(TokenId id) => Held.First(holding => holding.Amount.Token == id).Amount.Raw;

    public Usd ValueOf(TokenAmount amount) => Prices.Of(Token(amount.Token).Asset).ValueOf(amount.Raw, Token(amount.Token).Decimals, Rounding.Down);

    /// <summary>So much value of a token, rounded down.</summary>
    public TokenAmount AmountOf(Token token, Usd value) => new(token.Id, Prices.Of(token.Asset).AmountFor(value, token.Decimals, Rounding.Down));

    public Token? HubOn(ChainId chain) => Facts.TokenOf(Mandate.Hub, chain);

    public Usd Target(AssetId asset) => Drift.TargetValue(Before, Mandate.Targets.First(target => target.Asset == asset), Rounding.Down);

    public Usd Value(AssetId asset) => Drift.WeightOf(Before, asset).Value;

    public Usd Surplus(AssetId asset) => Drift.Above(Value(asset), Target(asset));

    public Usd Deficit(AssetId asset) => Drift.Above(Target(asset), Value(asset));

    /// <summary>Why a chain takes no part, or null: below its gas reserve nothing starts there.</summary>
    public string? Idle(ChainId chain)
    {
        var needed = Mandate.GasReserves.FirstOrDefault(reserve => reserve.Chain == chain)?.Wei ?? UInt256.Zero;
        return Native(chain) < needed
            ? $"Chain {chain} takes no part: {Native(chain)} wei of native coin found, {needed} needed as the gas reserve."
            : null;
    }

    public UInt256 Native(ChainId chain) => Inputs.Seen.Gas.First(gas => gas.Chain == chain).Wei;

    /// <summary>What gas costs on a chain, rounded up.</summary>
    public Usd GasCost(GasUnits gas) => Prices.Of(Inputs.Map.Chains.First(facts => facts.Id == gas.Chain).NativeAsset).ValueOf(GasWei(gas), 18, Rounding.Up);

    public UInt256 GasWei(GasUnits gas) => Inputs.GasPrices.First(price => price.Chain == gas.Chain).WeiPerGas * gas.Units;

    /// <summary>The pools that trade a token with the hub on the token's chain.</summary>
    public EquatableArray<Pool> Pools(Token token) => HubOn(token.Id.Chain) is { } hub && Idle(token.Id.Chain) is null
        ? [.. Inputs.Map.Pools.Where(pool => pool.Trades(token.Id, hub.Id))]
        : [];

    /// <summary>How much more value may be brought to a chain; null is no limit.</summary>
    public Usd? RoomOn(ChainId chain) => PolicyBounds.ChainRoom(Mandate, Facts, Held, Before, chain);

    /// <summary>How much may be on its way over a bridge at once; null is no limit.</summary>
    public Usd? BridgeCeiling(string bridge) => PolicyBounds.BridgeCeiling(Mandate, bridge);

    /// <summary>The routes that carry the hub from one chain to another.</summary>
    public EquatableArray<BridgeRoute> Routes(ChainId from, ChainId to) =>
        HubOn(from) is { } source && HubOn(to) is { } destination && Idle(from) is null && Idle(to) is null
            ? [.. Inputs.Map.Routes.Where(route => route.From == source.Id && route.To == destination.Id)]
            : [];
}
