using System.Globalization;
using MeshRebalancer.Domain.Markets;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>Whether an observation is good enough to judge by: everything read, every price known and young. What is unknown is never taken for zero.</summary>
public static class Sight
{
    /// <summary>What is missing first, or null.</summary>
    public static Hindrance? Check(PortfolioFacts facts, Mandate mandate, Observation seen) =>
        Unreadable(facts, seen) ?? UnknownPrice(mandate, seen);

    /// <summary>A native balance below its reserve, or null.</summary>
    public static Hindrance? LowGas(Mandate mandate, Observation seen) => mandate.GasReserves
        .Select(reserve => LowGas(reserve, seen.Gas.FirstOrDefault(gas => gas.Chain == reserve.Chain)))
        .FirstOrDefault(hindrance => hindrance is not null);

    private static Hindrance? LowGas(GasReserve reserve, GasBalance? found) => found switch
    {
        null => new("unreadable", $"Chain {reserve.Chain}: the native balance was not read.", reserve.Chain.ToString()),
        { } gas when gas.Wei < reserve.Wei => new(
            "gas-low", $"Chain {reserve.Chain}: {gas.Wei} wei of native coin found, {reserve.Wei} needed as the gas reserve. Send native coin to the account.", gas.Chain.ToString()),
        _ => null,
    };

    private static Hindrance? Unreadable(PortfolioFacts facts, Observation seen)
    {
        if (seen.Unreadable.Count > 0)
        {
            return new("unreadable", $"Not readable: {string.Join("; ", seen.Unreadable)}.");
        }

        foreach (var token in facts.Tokens.AsSpan())
        {
            if (!IsReadOnce(token.Id, seen.Holdings.AsSpan()))
                return new("unreadable", $"Not readable: the balance of {token.Asset} ({token.Id}).");
        }

        return null;
    }

    private static bool IsReadOnce(TokenId token, ReadOnlySpan<Holding> holdings)
    {
        var count = 0;
        foreach (var holding in holdings)
        {
            count += holding.Amount.Token == token ? 1 : 0;
        }

        return count == 1;
    }

    private static Hindrance? UnknownPrice(Mandate mandate, Observation seen)
    {
        foreach (var target in mandate.Targets.AsSpan())
        {
            if (!IsPricedOnce(target.Asset, seen.Prices.AsSpan()))
                return new("price-unknown", $"No price of {target.Asset} is known.", target.Asset.ToString());
        }

        foreach (var view in seen.Prices.AsSpan())
        {
            if (Doubtful(view, mandate, seen.At) is { } doubt)
                return doubt;
        }

        return null;
    }

    private static bool IsPricedOnce(AssetId asset, ReadOnlySpan<PriceView> prices)
    {
        var count = 0;
        foreach (var view in prices)
        {
            count += view.Asset == asset ? 1 : 0;
        }

        return count == 1;
    }

    private static Hindrance? Doubtful(PriceView view, Mandate mandate, DateTimeOffset at) => view switch
    {
        PriceView.Unknown unknown => new("price-unknown", $"No price of {unknown.Asset} is known: {unknown.Reason}", unknown.Asset.ToString()),
        PriceView.Known known when known.Price.Raw.IsZero => new("price-unknown", $"The price of {known.Asset} is zero.", known.Asset.ToString()),
        PriceView.Known known when at - known.At > TimeSpan.FromSeconds(mandate.PriceAgeMaxSeconds) => new(
            "price-stale",
            string.Create(CultureInfo.InvariantCulture, $"The price of {known.Asset} is from {known.At:u}, older than the {mandate.PriceAgeMaxSeconds} s allowed."),
            known.Asset.ToString()),
        PriceView.Known => null,
    };
}
