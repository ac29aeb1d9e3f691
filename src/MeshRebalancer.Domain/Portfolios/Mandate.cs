using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Policies;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>What the owner of a portfolio decided.</summary>
/// <param name="Mode">Who starts a rebalance.</param>
/// <param name="Targets">Target weights; together 10,000 bps; ordered by asset.</param>
/// <param name="BandBps">Tolerated |drift| of each asset, 1 … 5,000 bps of the portfolio's value. Past it a rebalance is due, back to the targets.</param>
/// <param name="SlippageMaxBps">The worst fill against the verified price, fees included, 1 … 1,000 bps.</param>
/// <param name="TradeMin">Nothing smaller is traded or moved.</param>
/// <param name="Hub">The asset that value is sold into, crosses chains as, and is bought with.</param>
/// <param name="GasReserves">Native coin to keep on each chain; nothing starts below it. Ordered by chain.</param>
/// <param name="CooldownSeconds">After a rebalance nothing starts for so long: 0 … 2,592,000 s.</param>
/// <param name="PriceAgeMaxSeconds">A price older than this is unknown to this portfolio: 1 … 172,800 s: a feed of a daily heartbeat must fit.</param>
/// <param name="Policy">
/// What a mandate document says beyond these fields; null where there is none. Then <paramref name="Targets"/> are what its strategy gave last, and
/// <paramref name="BandBps"/> is for display.
/// </param>
public sealed record Mandate(
    MandateMode Mode,
    EquatableArray<TargetWeight> Targets,
    int BandBps,
    int SlippageMaxBps,
    Usd TradeMin,
    AssetId Hub,
    EquatableArray<GasReserve> GasReserves,
    int CooldownSeconds,
    int PriceAgeMaxSeconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonConverter(typeof(PolicyJsonConverter))] MandatePolicy? Policy = null);

/// <summary>Who starts a rebalance.</summary>
public enum MandateMode
{
    /// <summary>Nobody: drift is judged and shown.</summary>
    [JsonStringEnumMemberName("observe")]
    Observe,

    /// <summary>The service proposes, a person approves.</summary>
    [JsonStringEnumMemberName("propose")]
    Propose,

    /// <summary>The service.</summary>
    [JsonStringEnumMemberName("automatic")]
    Automatic,
}

/// <summary>One asset's target.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Bps">0 … 10,000.</param>
public sealed record TargetWeight(AssetId Asset, int Bps);

/// <summary>Native coin to keep on a chain.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Wei">10^-18 of the coin.</param>
public sealed record GasReserve(ChainId Chain, UInt256 Wei);
