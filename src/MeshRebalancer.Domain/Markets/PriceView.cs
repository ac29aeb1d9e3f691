using System.Text.Json.Serialization;

namespace MeshRebalancer.Domain.Markets;

/// <summary>What is believed of an asset's price. Only <see cref="Known"/> ever trades.</summary>
[JsonDerivedType(typeof(Known), "known")]
[JsonDerivedType(typeof(Unknown), "unknown")]
public abstract record PriceView
{
    private PriceView()
    {
    }

    /// <summary>The asset.</summary>
    public abstract AssetId Asset { get; init; }

    /// <summary>Enough fresh sources agree.</summary>
    /// <param name="Asset">The asset.</param>
    /// <param name="Price">The median of the sources.</param>
    /// <param name="At">The oldest of the observations that count.</param>
    /// <param name="Sources">How many sources agreed.</param>
    public sealed record Known(AssetId Asset, Price Price, DateTimeOffset At, int Sources) : PriceView;

    /// <summary>Stale, single-sourced, disputed or not there.</summary>
    /// <param name="Asset">The asset.</param>
    /// <param name="Reason">For people: which source, what was found, what is allowed.</param>
    public sealed record Unknown(AssetId Asset, string Reason) : PriceView;
}
