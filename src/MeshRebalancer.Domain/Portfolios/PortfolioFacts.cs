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
    public StreamId Stream => StreamId.Of("portfolio", Desk, Id);

    /// <summary>The stream of its n-th rebalance.</summary>
    public StreamId RebalanceStream(int number) => StreamId.Of("rebalance", Desk, FormattableString.Invariant($"{Id}.{number}"));
}
