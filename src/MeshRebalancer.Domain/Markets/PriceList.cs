using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets;

/// <summary>Verified prices, one an asset.</summary>
/// <param name="Items">Ordered by asset.</param>
public sealed record PriceList(EquatableArray<AssetPrice> Items)
{
    /// <summary>The known prices of an observation.</summary>
    public static PriceList Of(Observation seen)
    {
        List<AssetPrice> known = new(seen.Prices.Count);
        var ordered = true;
        foreach (var view in seen.Prices.AsSpan())
        {
            if (view is PriceView.Known price)
            {
                ordered &= known.Count == 0 || known[^1].Asset.CompareTo(price.Asset) <= 0;
                known.Add(new(price.Asset, price.Price));
            }
        }

        return new(ordered ? [.. known] : [.. known.OrderBy(item => item.Asset)]);
    }

    /// <summary>The prices that a valuation was made with.</summary>
    public static PriceList Of(Valuation valuation) => new([.. valuation.Weights.Select(weight => new AssetPrice(weight.Asset, weight.Price))]);

    /// <summary>The asset's price.</summary>
    /// <exception cref="KeyNotFoundException">It is not known.</exception>
    public Price Of(AssetId asset) =>
        Find(asset) ?? throw new KeyNotFoundException($"No price of {asset} is known.");

    /// <summary>The asset's price, or null.</summary>
    public Price? Find(AssetId asset)
    {
        foreach (var item in Items.AsSpan())
        {
            if (item.Asset == asset)
            {
                return item.Price;
            }
        }

        return null;
    }
}

/// <summary>An asset's verified price.</summary>
public sealed record AssetPrice(AssetId Asset, Price Price);
