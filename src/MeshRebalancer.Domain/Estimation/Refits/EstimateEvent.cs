using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation.Refits;

/// <summary>What became of an asset's models.</summary>
public abstract record EstimateEvent
{
    private EstimateEvent()
    {
    }

    /// <summary>A model was fitted to newer bars.</summary>
    /// <param name="Basis">What it was fitted on.</param>
    /// <param name="VolatilityBps">The yearly volatility that it expects over its horizon.</param>
    /// <param name="Parameters">Its figures; none where the model has none.</param>
    /// <param name="At">When.</param>
    [WireName("estimate.refitted.v1")]
    public sealed record Refitted(FitBasis Basis, int VolatilityBps, EquatableArray<FitParameter> Parameters, DateTimeOffset At) : EstimateEvent;

    /// <summary>A model could not be fitted, for another reason than the last time: what needs it waits.</summary>
    [WireName("estimate.unfit.v1")]
    public sealed record WasUnfit(FitBasis Basis, string Code, string Reason, DateTimeOffset At) : EstimateEvent;
}
