using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Policies.Triggers;

/// <summary>What triggers are judged by.</summary>
/// <param name="Valuation">What the portfolio holds, and when.</param>
/// <param name="Targets">Target weights.</param>
/// <param name="Hub">What assets are traded against.</param>
/// <param name="Since">When the last rebalance ended, or the portfolio was opened; null when not known.</param>
/// <param name="Flow">Transfers by hand since then, in and out, together.</param>
/// <param name="Outlook">What is expected of the market; null when nothing is known.</param>
public sealed record TriggerFacts(Valuation Valuation, EquatableArray<TargetWeight> Targets, AssetId Hub, DateTimeOffset? Since, Usd Flow, MarketOutlook? Outlook);
