namespace MeshRebalancer.Domain.Markets;

/// <summary>Whose failure a token would not survive.</summary>
/// <param name="Token">The token.</param>
/// <param name="Issuer">Who issues it, or null: nobody, as of a native coin's wrapper.</param>
/// <param name="BackedBy">The bridge that holds what it stands for, or null.</param>
public sealed record TokenBacking(TokenId Token, string? Issuer, string? BackedBy);
