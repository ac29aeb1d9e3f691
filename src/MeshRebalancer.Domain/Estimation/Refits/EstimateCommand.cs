using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation.Refits;

/// <summary>What an asset's models may be told.</summary>
public abstract record EstimateCommand : ICommand
{
    private EstimateCommand()
    {
    }

    /// <summary>A model was fitted. Idempotent: the same bars again, or older ones, change nothing.</summary>
    public sealed record ReportFit(FitBasis Basis, int VolatilityBps, EquatableArray<FitParameter> Parameters, DateTimeOffset At) : EstimateCommand;

    /// <summary>A model could not be fitted. Idempotent while its code stays.</summary>
    public sealed record ReportUnfit(FitBasis Basis, string Code, string Reason, DateTimeOffset At) : EstimateCommand;
}
