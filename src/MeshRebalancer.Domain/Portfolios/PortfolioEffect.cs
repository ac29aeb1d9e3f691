using MeshRebalancer.Domain.Rebalancing;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>What the world owes a portfolio.</summary>
public abstract record PortfolioEffect : IEffect
{
    private PortfolioEffect()
    {
    }

    public abstract EffectId Id { get; init; }

    /// <summary>Tell the desk's coordinator; answered by <see cref="PortfolioCommand.ConfirmTold"/>.</summary>
    public sealed record RequestAdmission(EffectId Id, StreamId Coordinator, RebalanceRequest Request) : PortfolioEffect;
}
