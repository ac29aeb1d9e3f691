using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>What a portfolio is worth and how far it stands from its targets. Decisions compare exact products; basis points are for display.</summary>
public static class Drift
{
    /// <summary>One, in basis points.</summary>
    public const int BpsWhole = 10_000;

    /// <summary>Values what was seen, with what the book has in flight, or says what hinders.</summary>
    public static Result<Valuation, Hindrance> Value(PortfolioBook book, Observation seen) =>
        Sight.Check(book.Facts, book.Mandate, seen) is { } hindrance
            ? hindrance
            : Value(book.Facts, book.Mandate, seen.Holdings, book.InFlight, PriceList.Of(seen), seen.At);

    /// <summary>Values holdings and what is in flight. Each token's value is rounded down.</summary>
    /// <param name="facts">Decimals and assets of the tokens.</param>
    /// <param name="mandate">The targets.</param>
    /// <param name="holdings">Balances; tokens of other portfolios are not counted.</param>
    /// <param name="inFlight">On its way between chains, as the token that it will be.</param>
    /// <param name="prices">One for each asset of the mandate.</param>
    /// <param name="at">The observation's instant.</param>
    public static Valuation Value(
        PortfolioFacts facts, Mandate mandate, EquatableArray<Holding> holdings, EquatableArray<TokenAmount> inFlight, PriceList prices, DateTimeOffset at)
    {
        EquatableArray<TokenAmount> amounts = [.. holdings.Select(holding => holding.Amount), .. inFlight];
        var values = mandate.Targets.Select(target => ValueOf(facts, amounts, target.Asset, prices)).ToArray();
        var notional = values.Aggregate(Usd.Zero, (sum, value) => sum + value);
        return new(notional, [.. mandate.Targets.Select((target, i) => Weigh(target, prices.Of(target.Asset), values[i], notional))], at);
    }

    /// <summary>Whether an asset stands further from its target than the band: |value − target × notional| > band × notional, exactly.</summary>
    public static bool IsPastBand(Valuation valuation, Mandate mandate) =>
        mandate.Targets.Any(target => Distance(valuation, target) > valuation.Notional.Raw * (uint)mandate.BandBps);

    /// <summary>The asset that stands furthest from its target; the first by name of those that stand equally far.</summary>
    public static AssetWeight Worst(Valuation valuation, Mandate mandate)
    {
        var worst = mandate.Targets.Aggregate((most, next) => Distance(valuation, next) > Distance(valuation, most) ? next : most);
        return WeightOf(valuation, worst.Asset);
    }

    /// <summary>Value above its targets, rounded up: what must move at most.</summary>
    public static Usd Turnover(Valuation valuation, Mandate mandate) => mandate.Targets.Aggregate(
        Usd.Zero, (sum, target) => sum + Above(WeightOf(valuation, target.Asset).Value, TargetValue(valuation, target, Rounding.Down)));

    /// <summary>An asset's part.</summary>
    public static AssetWeight WeightOf(Valuation valuation, AssetId asset) => valuation.Weights.First(weight => weight.Asset == asset);

    /// <summary>What an asset should be worth.</summary>
    public static Usd TargetValue(Valuation valuation, TargetWeight target, Rounding rounding) =>
        new(UInt256.MulDiv(valuation.Notional.Raw, (uint)target.Bps, BpsWhole, rounding));

    /// <summary>left − right, or zero.</summary>
    internal static Usd Above(Usd left, Usd right) => new(UInt256.SaturatingSubtract(left.Raw, right.Raw));

    // |10,000 × value − target × notional|: the exact product, because a quotient would have to be rounded.
    private static UInt256 Distance(Valuation valuation, TargetWeight target)
    {
        var value = WeightOf(valuation, target.Asset).Value.Raw * BpsWhole;
        var wanted = valuation.Notional.Raw * (uint)target.Bps;
        return value > wanted ? value - wanted : wanted - value;
    }

    private static Usd ValueOf(PortfolioFacts facts, EquatableArray<TokenAmount> amounts, AssetId asset, PriceList prices) =>
        facts.Tokens.Where(token => token.Asset == asset).Aggregate(Usd.Zero, (sum, token) => sum + amounts
            .Where(amount => amount.Token == token.Id)
            .Aggregate(Usd.Zero, (part, amount) => part + prices.Of(asset).ValueOf(amount.Raw, token.Decimals, Rounding.Down)));

    private static AssetWeight Weigh(TargetWeight target, Price price, Usd value, Usd notional)
    {
        var bps = notional == Usd.Zero ? 0 : (int)(long)(((value.Raw * (2 * BpsWhole)) + notional.Raw) / (notional.Raw * 2));
        return new(target.Asset, price, value, bps, bps - target.Bps);
    }
}
