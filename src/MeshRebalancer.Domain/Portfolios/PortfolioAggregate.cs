using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>The portfolio as engines run it; all rules are in <see cref="Portfolio"/>.</summary>
public sealed class PortfolioAggregate : IAggregate<PortfolioState, PortfolioCommand, PortfolioEvent, PortfolioEffect>
{
    public string Category => "portfolio";

    public PortfolioState Initial(StreamId stream) => new PortfolioState.Unopened(stream);

    public Decision<PortfolioEvent> Decide(PortfolioState state, PortfolioCommand command) => Portfolio.Decide(state, command);

    public PortfolioState Evolve(PortfolioState state, PortfolioEvent @event) => Portfolio.Evolve(state, @event);

    public EquatableArray<PortfolioEffect> Outstanding(PortfolioState state) => Portfolio.Outstanding(state);
}
