using System.Text.Json.Serialization;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>Who a portfolio is.</summary>
/// <param name="Desk">The desk that runs it: one part of a stream's name.</param>
/// <param name="Id">Unique in its desk: one part of a stream's name.</param>
/// <param name="Account">The address that holds its tokens, the same on every chain.</param>
/// <param name="Tokens">Every token that it may hold; ordered by id.</param>
public sealed record PortfolioFacts(string Desk, string Id, Address Account, EquatableArray<Token> Tokens)
{
    /// <summary>The portfolio's own stream.</summary>
    [JsonIgnore]
    public StreamId Stream => StreamId.Of("portfolio", Desk, Id);

    /// <summary>The stream of its n-th rebalance.</summary>
    public StreamId RebalanceStream(int number) => StreamId.Of("rebalance", Desk, FormattableString.Invariant($"{Id}.{number}"));

    /// <summary>The portfolio's token of this id, or null.</summary>
    public Token? Find(TokenId id)
    {
        foreach (var token in Tokens.AsSpan())
        {
            if (token.Id == id)
                return token;
        }

        return null;
    }

    /// <summary>The portfolio's token of an asset on a chain, or null.</summary>
    public Token? TokenOf(AssetId asset, ChainId chain) => Tokens.FirstOrDefault(token => token.Asset == asset && token.Id.Chain == chain);
}
