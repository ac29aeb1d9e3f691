using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Hosting.Narration;

namespace MeshRebalancer.Hosting.Api.Portfolios;

/// <summary>A portfolio's mandate.</summary>
/// <param name="Mode">observe, propose or automatic.</param>
/// <param name="TargetBps">By asset: what it shall weigh; what a strategy gave last, where one computes them.</param>
/// <param name="BandBps">Tolerated drift; for display where there is a policy.</param>
/// <param name="SlippageMaxBps">The worst fill against the verified price.</param>
/// <param name="TradeMinUsd">Nothing smaller is traded.</param>
/// <param name="Hub">The asset that value crosses chains as.</param>
/// <param name="GasReserveWei">By chain: native coin to keep.</param>
/// <param name="CooldownSeconds">After a rebalance nothing starts for so long.</param>
/// <param name="PriceAgeMaxSeconds">An older price is unknown.</param>
/// <param name="Policy">What a mandate document says beyond this, as it is stored; null where there is none.</param>
public sealed record MandateView(
    string Mode,
    IReadOnlyDictionary<string, int> TargetBps,
    int BandBps,
    int SlippageMaxBps,
    string TradeMinUsd,
    string Hub,
    IReadOnlyDictionary<string, string> GasReserveWei,
    int CooldownSeconds,
    int PriceAgeMaxSeconds,
    JsonNode? Policy);

/// <summary>Mandates as views, and what they are told apart by.</summary>
internal static class MandateViews
{
    public static MandateView Of(Mandate mandate) => new(
        EventNarrator.Mode(mandate.Mode),
        new SortedDictionary<string, int>(mandate.Targets.ToDictionary(target => target.Asset.ToString(), target => target.Bps), StringComparer.Ordinal),
        mandate.BandBps,
        mandate.SlippageMaxBps,
        Amounts.Usd(mandate.TradeMin, 18),
        mandate.Hub.ToString(),
        new SortedDictionary<string, string>(mandate.GasReserves.ToDictionary(reserve => reserve.Chain.ToString(), reserve => reserve.Wei.ToString()), StringComparer.Ordinal),
        mandate.CooldownSeconds,
        mandate.PriceAgeMaxSeconds,
        JsonSerializer.SerializeToNode(mandate, PortfolioJson.Default.Mandate)!["policy"]?.DeepClone());

    /// <summary>The entity tag: a hash of the mandate as it is stored. Equal mandates have equal tags, whoever wrote them and whenever.</summary>
    public static string Tag(Mandate mandate) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(mandate, PortfolioJson.Default.Mandate)))[..32]}\"";
}
