namespace MeshRebalancer.Domain.Portfolios;

/// <summary>Why nothing may start.</summary>
/// <param name="Code">Stable, for programs: <c>unreadable</c>, <c>price-unknown</c>, <c>price-stale</c>, <c>nothing-held</c>, <c>gas-low</c>, <c>cooling-down</c>, …</param>
/// <param name="Reason">For people. It holds no number that moves with every tick: it is stored whenever it changes.</param>
public sealed record Hindrance(string Code, string Reason);
