using System.Text.Json.Nodes;

namespace MeshRebalancer.Hosting.Api.Documents;

/// <summary>A portfolio to open: an entry of the configuration's <c>portfolios[]</c>.</summary>
/// <param name="Id">Its id: letters, digits and hyphens, 32 at most.</param>
/// <param name="Account">The name of a configured account that no other portfolio has.</param>
/// <param name="Chains">The chains that it lives on; all where none are named.</param>
/// <param name="Mandate">The mandate, as in the configuration: docs/mandates.md.</param>
public sealed record PortfolioBody(string Id, string Account, JsonObject Mandate, IReadOnlyList<ulong>? Chains = null);

/// <summary>A mandate: these fields (all but gasReserveWei's keys are needed), or a mandate document, which has a version: docs/mandates.md.</summary>
/// <param name="TargetBps">By asset; together 10,000.</param>
/// <param name="BandBps">1 to 5,000.</param>
/// <param name="SlippageMaxBps">1 to 1,000.</param>
/// <param name="TradeMinUsd">A decimal text.</param>
/// <param name="Hub">An asset.</param>
/// <param name="GasReserveWei">By chain id, texts.</param>
/// <param name="CooldownSeconds">0 to 2,592,000.</param>
/// <param name="PriceAgeMaxSeconds">1 to 172,800.</param>
/// <param name="Version">Of a mandate document only.</param>
public sealed record MandateBody(
    IReadOnlyDictionary<string, int>? TargetBps = null,
    int? BandBps = null,
    int? SlippageMaxBps = null,
    string? TradeMinUsd = null,
    string? Hub = null,
    IReadOnlyDictionary<string, string>? GasReserveWei = null,
    int? CooldownSeconds = null,
    int? PriceAgeMaxSeconds = null,
    int? Version = null);

/// <summary>What to preview.</summary>
/// <param name="Mandate">Instead of the portfolio's own; its own where it is left out.</param>
public sealed record PreviewBody(MandateBody? Mandate = null);

/// <summary>Who starts rebalances.</summary>
/// <param name="Mode">observe, propose or automatic.</param>
public sealed record ModeBody(string Mode);

/// <summary>An answer to a proposal.</summary>
/// <param name="Rebalance">The proposal's number.</param>
public sealed record AnswerBody(int Rebalance);

/// <summary>A reason.</summary>
/// <param name="Why">In words.</param>
public sealed record WhyBody(string Why);

/// <summary>What an operator says to a rebalance.</summary>
/// <param name="Reason">Why.</param>
/// <param name="By">Who decides, where the node asks for no key.</param>
public sealed record ReasonBody(string Reason, string? By = null);

/// <summary>The end of a parked rebalance.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Legs">Each leg that is between two chains, once.</param>
/// <param name="By">Who decides, where the node asks for no key.</param>
public sealed record ResolveBody(string Reason, IReadOnlyList<FateBody> Legs, string? By = null);

/// <summary>What became of a leg.</summary>
/// <param name="Leg">The leg's id.</param>
/// <param name="Became">arrived, returned or lost.</param>
/// <param name="Raw">Raw units, of arrived and returned.</param>
public sealed record FateBody(string Leg, string Became, string? Raw = null);

/// <summary>A key to issue.</summary>
/// <param name="Name">Who or what holds it.</param>
/// <param name="Role">viewer, operator, approver or admin.</param>
/// <param name="ExpiresAt">When it ends, UTC; never where it is left out.</param>
public sealed record KeyBody(string Name, string Role, DateTimeOffset? ExpiresAt = null);

/// <summary>A sign-in to the page.</summary>
/// <param name="Key">An API key.</param>
public sealed record SessionBody(string Key);

/// <summary>A breaker and a reason.</summary>
/// <param name="Key">chain:ID, venue:NAME@ID, bridge:NAME or feed:ASSET.</param>
/// <param name="Why">In words.</param>
public sealed record BreakerBody(string Key, string Why);

/// <summary>A kill switch and a reason.</summary>
/// <param name="Why">In words.</param>
/// <param name="Scope">leaving (where it is left out) or everything.</param>
public sealed record KillSwitchBody(string Why, string? Scope = null);

/// <summary>An account whose foreign transactions are accounted for.</summary>
/// <param name="Chain">The chain's id.</param>
/// <param name="Address">The account's address.</param>
/// <param name="Why">In words.</param>
public sealed record ReconcileBody(ulong Chain, string Address, string Why);

/// <summary>A transaction that is not wanted any more.</summary>
/// <param name="Chain">The chain's id.</param>
/// <param name="Address">The account's address.</param>
/// <param name="Id">The transaction's id, as the account shows it.</param>
/// <param name="Why">In words.</param>
public sealed record CancelBody(ulong Chain, string Address, string Id, string Why);

/// <summary>A problem document (RFC 9457).</summary>
/// <param name="Type">A link to what the status means.</param>
/// <param name="Title">The same in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What was found and what is allowed.</param>
/// <param name="Code">Stable: programs go by this.</param>
/// <param name="Violations">Each field that is wrong, of the code <c>invalid</c> with status 422.</param>
public sealed record Problem(string Type, string Title, int Status, string Detail, string Code, IReadOnlyList<string>? Violations = null);
