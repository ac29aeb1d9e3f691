namespace MeshRebalancer.Hosting.Api;

/// <summary>Answer of <c>GET /api/v1/coordinator</c>. USD are decimal texts, rounded down.</summary>
/// <param name="Desk">Whose.</param>
/// <param name="InUse">Every limit of which something is in use, with what is allowed now: less than the limit where a chain or venue is new.</param>
/// <param name="Limits">Every limit that is set.</param>
/// <param name="Admitted">Rebalances that hold room, and what their legs have set in motion.</param>
/// <param name="Queue">Those that wait, in the order in which they are served.</param>
/// <param name="FirstSeen">Since when the desk has each chain and venue.</param>
public sealed record CoordinatorView(
    string Desk,
    IReadOnlyList<LimitView> InUse,
    IReadOnlyList<LimitView> Limits,
    IReadOnlyList<AdmittedView> Admitted,
    IReadOnlyList<QueuedView> Queue,
    IReadOnlyList<FirstSeenView> FirstSeen);

/// <summary>A limit.</summary>
/// <param name="Name">Such as <c>in-flight-per-chain</c>.</param>
/// <param name="Of">Of what: a chain, bridge, asset, issuer, venue or portfolio; null for all together.</param>
/// <param name="Used">How much is in use; null where only the limit is told.</param>
/// <param name="Max">How much is allowed: a count or USD.</param>
public sealed record LimitView(string Name, string? Of, string? Used, string Max);

/// <summary>A rebalance that holds room.</summary>
public sealed record AdmittedView(string Portfolio, int Number, string TurnoverUsd, IReadOnlyList<FlightView> Flights);

/// <summary>What a leg has set in motion.</summary>
public sealed record FlightView(string Leg, ulong FromChain, ulong ToChain, string? Via, string Spent, string Bought, string ValueUsd);

/// <summary>A rebalance that waits.</summary>
public sealed record QueuedView(string Portfolio, int Number, string TurnoverUsd, DateTimeOffset RequestedAt);

/// <summary>A chain (<c>chain:1</c>) or venue (<c>venue:uniswap-v3@1</c>) and since when the desk has it.</summary>
public sealed record FirstSeenView(string Key, DateTimeOffset At);
