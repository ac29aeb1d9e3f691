using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Kernel;

namespace MeshRebalancer.Engine.Simulation;

/// <summary>Gas that is paid wrongly, or not at all.</summary>
internal static class GasSabotages
{
    public static IEnumerable<Sabotage> All =>
    [
        new("top-up-past-the-target", "gives an account the whole of its target, whatever it has of it")
        {
            Gas = () => new() { Judges = (state, command, judge) => Whole(command, judge(state, command)) },
        },
        new("top-up-nobody", "looks at gas and does nothing about it")
        {
            Gas = () => new() { Judges = (state, command, judge) => command is GasCommand.Judge ? Decision<GasEvent>.Nothing : judge(state, command) },
        },
    ];

    private static Decision<GasEvent> Whole(GasCommand command, Decision<GasEvent> decision) =>
        command is GasCommand.Judge judged && decision is Decision<GasEvent>.Accepted accepted
            ? Decision<GasEvent>.Accept([.. accepted.Events.Select(e => e is GasEvent.Started started ? started with { Wei = judged.Policy.TargetWei } : e)])
            : decision;
}
