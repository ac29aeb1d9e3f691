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
        var targets = mandate.Targets.AsSpan();
        var (priced, values) = (new Price[targets.Length], new Usd[targets.Length]);
        for (var i = 0; i < targets.Length; i++)
        {
            priced[i] = prices.Of(targets[i].Asset);
        }

        foreach (var holding in holdings.AsSpan())
        {
            Add(facts, targets, priced, values, holding.Amount);
        }

        foreach (var amount in inFlight.AsSpan())
        {
            Add(facts, targets, priced, values, amount);
        }

        return new(Sum(values), Weigh(targets, priced, values), at);
    }

    /// <summary>Whether an asset stands further from its target than the band: |value − target × notional| > band × notional, exactly.</summary>
    public static bool IsPastBand(Valuation valuation, Mandate mandate)
    {
        var band = valuation.Notional.Raw * (uint)mandate.BandBps;
        foreach (var target in mandate.Targets.AsSpan())
        {
            if (Distance(valuation, target) > band)
                return true;
        }

        return false;
    }

    /// <summary>Whether one asset stands further from its target than a band of its own, exactly.</summary>
    public static bool IsPast(Valuation valuation, TargetWeight target, int bandBps) => Distance(valuation, target) > valuation.Notional.Raw * (uint)bandBps;

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
    /// <exception cref="KeyNotFoundException">The valuation does not know it.</exception>
    public static AssetWeight WeightOf(Valuation valuation, AssetId asset)
    {
        foreach (var weight in valuation.Weights.AsSpan())
        {
            if (weight.Asset == asset)
                return weight;
        }

        throw new KeyNotFoundException($"{asset} is not in this valuation.");
    }

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

    // A token that is not the portfolio's, or that no target names, counts for nothing.
    private static void Add(
        PortfolioFacts facts, ReadOnlySpan<TargetWeight> targets, ReadOnlySpan<Price> priced, Span<Usd> values, TokenAmount amount)
    {
        if (facts.Find(amount.Token) is not { } token)
            return;
        for (var i = 0; i < targets.Length; i++)
        {
            if (targets[i].Asset == token.Asset)
                values[i] += priced[i].ValueOf(amount.Raw, token.Decimals, Rounding.Down);
        }
    }

    private static Usd Sum(ReadOnlySpan<Usd> values)
    {
        var sum = Usd.Zero;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }

    private static EquatableArray<AssetWeight> Weigh(ReadOnlySpan<TargetWeight> targets, ReadOnlySpan<Price> priced, ReadOnlySpan<Usd> values)
    {
        var notional = Sum(values);
        var weights = new AssetWeight[targets.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            var bps = notional == Usd.Zero ? 0 : (int)(long)(((values[i].Raw * (2 * BpsWhole)) + notional.Raw) / (notional.Raw * 2));
            weights[i] = new(targets[i].Asset, priced[i], values[i], bps, bps - targets[i].Bps);
        }

        return EquatableArray.Create<AssetWeight>(weights);
    }
}
