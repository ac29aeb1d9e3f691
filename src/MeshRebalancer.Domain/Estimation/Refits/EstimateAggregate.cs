using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Estimation.Refits;

/// <summary>
/// The record of one asset's models: what each was fitted on, when, and what it came to. It decides nothing over trading; it lets anybody see later
/// what a decision was made by.
/// </summary>
public sealed class EstimateAggregate : IAggregate<EstimateState, EstimateCommand, EstimateEvent, EstimateEffect>
{
    public string Category => EstimateState.Category;

    public EstimateState Initial(StreamId stream) => new(stream, []);

    public Decision<EstimateEvent> Decide(EstimateState state, EstimateCommand command) => command switch
    {
        EstimateCommand.ReportFit c => IsOlder(state, c.Basis) || (Last(state, c.Basis) is { UnfitCode: null } last && last.Basis == c.Basis)
            ? Decision<EstimateEvent>.Nothing
            : Decision<EstimateEvent>.Accept(new EstimateEvent.Refitted(c.Basis, c.VolatilityBps, c.Parameters, c.At)),
        EstimateCommand.ReportUnfit c => IsOlder(state, c.Basis) || Last(state, c.Basis)?.UnfitCode == c.Code
            ? Decision<EstimateEvent>.Nothing
            : Decision<EstimateEvent>.Accept(new EstimateEvent.WasUnfit(c.Basis, c.Code, c.Reason, c.At)),
    };

    public EstimateState Evolve(EstimateState state, EstimateEvent @event) => @event switch
    {
        EstimateEvent.Refitted e => With(state, new(e.Basis, e.VolatilityBps, e.Parameters, null)),
        EstimateEvent.WasUnfit e => With(state, new(e.Basis, null, [], e.Code)),
    };

    public EquatableArray<EstimateEffect> Outstanding(EstimateState state) => [];

    private static LastFit? Last(EstimateState state, FitBasis basis) => state.Fits.FirstOrDefault(fit => fit.Basis.IsOfSameModel(basis));

    private static bool IsOlder(EstimateState state, FitBasis basis) => Last(state, basis) is { } last && basis.Until < last.Basis.Until;

    private static EstimateState With(EstimateState state, LastFit fit) => state with
    {
        Fits = Last(state, fit.Basis) is null
            ? [.. state.Fits, fit]
            : [.. state.Fits.Select(known => known.Basis.IsOfSameModel(fit.Basis) ? fit : known)],
    };
}
