using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets;

/// <summary>An amount of one token in its raw units. Amounts of two tokens do not add: that throws.</summary>
/// <param name="Token">The token.</param>
/// <param name="Raw">Its smallest units.</param>
public readonly record struct TokenAmount(TokenId Token, UInt256 Raw)
{
    public static TokenAmount operator +(TokenAmount left, TokenAmount right) => new(Same(left, right), left.Raw + right.Raw);

    public static TokenAmount operator -(TokenAmount left, TokenAmount right) => new(Same(left, right), left.Raw - right.Raw);

    public override string ToString() => $"{Raw} {Token}";

    private static TokenId Same(TokenAmount left, TokenAmount right) => left.Token == right.Token
        ? left.Token
        : throw new InvalidOperationException($"Amounts of {left.Token} and {right.Token} do not add.");
}
