namespace MeshRebalancer.Domain.Portfolios;

/// <summary>Why nothing may start.</summary>
/// <param name="Code">Stable, for programs: <c>unreadable</c>, <c>price-unknown</c>, <c>price-stale</c>, <c>nothing-held</c>, <c>gas-low</c>, <c>cooling-down</c>, …</param>
/// <param name="Reason">For people: what was found, what is needed. Its figures are those of the moment.</param>
/// <param name="About">The asset or chain that it is about, or null.</param>
public sealed record Hindrance(string Code, string Reason, string? About = null)
{
    /// <summary>What stays the same while the same thing hinders, whatever figures move: it is stored again only when this changes.</summary>
    public string Cause => About is null ? Code : $"{Code} {About}";
}
