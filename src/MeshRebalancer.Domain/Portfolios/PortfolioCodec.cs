using System.Text.Json.Serialization.Metadata;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Portfolios;

/// <summary>Translates a portfolio's events and snapshots to and from bytes.</summary>
public static class PortfolioCodec
{
    /// <summary>Events under their wire names.</summary>
    public static EventCodec<PortfolioEvent> Events { get; } = new(PortfolioJson.Default);

    /// <summary>Snapshots.</summary>
    public static JsonTypeInfo<PortfolioState> State => PortfolioJson.Default.PortfolioState;
}
