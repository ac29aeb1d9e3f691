using System.Text.Json.Serialization;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Markets;

/// <summary>One ERC-20 contract on one chain. Printed as in CAIP-19: <c>eip155:1/erc20:0xa0b8…</c>.</summary>
/// <param name="Chain">Its chain.</param>
/// <param name="Contract">Its contract.</param>
[JsonConverter(typeof(StringValueJsonConverter<TokenId>))]
public readonly record struct TokenId(ChainId Chain, Address Contract) : IParsable<TokenId>, IComparable<TokenId>
{
    public static TokenId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var value)
        ? value
        : throw new FormatException($"'{s}' is not eip155:<chain>/erc20:<address>.");

    public static bool TryParse(string? s, IFormatProvider? provider, out TokenId result)
    {
        result = default;
        var parts = s?.Split('/') ?? [];
        if (parts.Length != 2 || !parts[0].StartsWith("eip155:", StringComparison.Ordinal) || !parts[1].StartsWith("erc20:", StringComparison.Ordinal)
            || !ChainId.TryParse(parts[0]["eip155:".Length..], null, out var chain)
            || !Address.TryParse(parts[1]["erc20:".Length..], null, out var contract))
        {
            return false;
        }

        result = new(chain, contract);
        return true;
    }

    public int CompareTo(TokenId other) => Chain != other.Chain ? Chain.CompareTo(other.Chain) : Contract.CompareTo(other.Contract);

    public override string ToString() => $"eip155:{Chain}/erc20:{Contract}";
}
