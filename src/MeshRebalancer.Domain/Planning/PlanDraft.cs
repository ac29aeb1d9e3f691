using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Portfolios;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Planning;

/// <summary>What a planner would do, before it knows what venues and bridges ask for it.</summary>
/// <param name="Inputs">The snapshot.</param>
/// <param name="Before">The portfolio at the snapshot's prices.</param>
/// <param name="Intents">Sells, then crossings, then buys.</param>
/// <param name="QuotesWanted">Every alternative of every intent, each once, in a fixed order.</param>
/// <param name="Explanation">What was left alone, and why.</param>
public sealed record PlanDraft(
    PlanInputs Inputs,
    Valuation Before,
    EquatableArray<LegIntent> Intents,
    EquatableArray<QuoteRequest> QuotesWanted,
    EquatableArray<string> Explanation);

/// <summary>A leg that is wanted, with the pools or routes that could carry it. Completing a plan may shrink it, never grow it.</summary>
/// <param name="Purpose">What for.</param>
/// <param name="In">What is spent at most.</param>
/// <param name="Out">What is received.</param>
/// <param name="Alternatives">At least one.</param>
public sealed record LegIntent(LegPurpose Purpose, TokenAmount In, TokenId Out, EquatableArray<QuoteRequest> Alternatives);

/// <summary>What a leg is for. The order is the order in which value moves.</summary>
public enum LegPurpose
{
    /// <summary>An asset above its target into the hub.</summary>
    Sell,

    /// <summary>An asset above its target straight into one below.</summary>
    Direct,

    /// <summary>The hub to a chain that lacks it, or an asset to a chain where it can be sold.</summary>
    Cross,

    /// <summary>The hub into an asset below its target.</summary>
    Buy,
}
