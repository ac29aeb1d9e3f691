using MeshRebalancer.Domain.Accounts;
using MeshRebalancer.Domain.Portfolios;
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
        new("top-up-again-on-replay", "asks for a top-up under another effect id after each replay")
        {
            Gas = NewIds,
        },
        new("reserve-nothing", "lets a portfolio go on with the coin that is about to become gas")
        {
            Portfolios = () => new() { Judges = (state, command, judge) => command is PortfolioCommand.ReserveGas ? Decision<PortfolioEvent>.Nothing : judge(state, command) },
        },
    ];

    private static Decision<GasEvent> Whole(GasCommand command, Decision<GasEvent> decision) =>
        command is GasCommand.Judge judged && decision is Decision<GasEvent>.Accepted accepted
            ? Decision<GasEvent>.Accept([.. accepted.Events.Select(e => e is GasEvent.Started started ? started with { Wei = judged.Policy.TargetWei } : e)])
            : decision;

    private static Twisted<GasState, GasCommand, GasEvent, GasEffect> NewIds()
    {
        var replays = new SortedDictionary<StreamId, int>();
        return new()
        {
            Begins = stream => replays[stream] = replays.GetValueOrDefault(stream) + 1,
            Owes = (_, owed) => [.. owed.Select(effect => effect is GasEffect.Submit submit
                ? submit with { Submission = EffectId.Of(submit.Submission.Stream, submit.Submission.Purpose, submit.Submission.Attempt + (1_000 * replays.GetValueOrDefault(submit.Id.Stream))) }
                : effect)],
            Judges = (state, command, judge) => judge(state, command switch
            {
                GasCommand.ReportMined mined => mined with { Submission = Own(mined.Submission) },
                GasCommand.ReportUnmined unmined => unmined with { Submission = Own(unmined.Submission) },
                GasCommand.ReportRefused refused => refused with { Submission = Own(refused.Submission) },
                _ => command,
            }),
        };
    }

    private static EffectId Own(EffectId id) => EffectId.Of(id.Stream, id.Purpose, id.Attempt % 1_000);
}
