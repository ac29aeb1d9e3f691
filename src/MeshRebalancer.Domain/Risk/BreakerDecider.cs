using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Risk;

/// <summary>What a command leads to.</summary>
public static class BreakerDecider
{
    /// <summary>The most breakers of one stream that are remembered as not plainly closed.</summary>
    public const int BreakersMax = 1_000;

    private const int WordsMax = 1_000;

    /// <summary>Judges a command.</summary>
    public static Decision<BreakerEvent> Decide(BreakersState state, BreakerCommand command) => command switch
    {
        BreakerCommand.ReportFailure c => Checked(c.Policy, () => OnFailure(state, c)),
        BreakerCommand.ReportSuccess c => Checked(c.Policy, () => OnSuccess(state, c)),
        BreakerCommand.Pass c => Checked(c.Policy, () => OnPass(state, c)),
        BreakerCommand.EndCoolDown c => OnCoolDown(state, c),
        BreakerCommand.Trip c => Signed(c.By, c.Why, () => OnTrip(state, c)),
        BreakerCommand.Reset c => Signed(c.By, c.Why, () => state.Breakers.Any(one => one.Key == c.Key)
            ? Decision<BreakerEvent>.Accept(new BreakerEvent.WasReset(c.Key, c.By, c.Why, c.At))
            : Decision<BreakerEvent>.Nothing),
        BreakerCommand.Kill c => Signed(c.By, c.Why, () => state.Kill(c.Scope) is null
            ? Decision<BreakerEvent>.Accept(new BreakerEvent.Killed(c.Scope, c.By, c.Why, c.At))
            : Decision<BreakerEvent>.Nothing),
        BreakerCommand.Release c => Signed(c.By, c.Why, () => state.Kill(c.Scope) is null
            ? Decision<BreakerEvent>.Nothing
            : Decision<BreakerEvent>.Accept(new BreakerEvent.Released(c.Scope, c.By, c.Why, c.At))),
    };

    private static Decision<BreakerEvent> OnFailure(BreakersState state, BreakerCommand.ReportFailure c) => state.Of(c.Key) switch
    {
        BreakerState.Closed s => OnCounted(state, s, c),
        // It is a probe's failure only if the leg was let through; what began before the opening tells nothing new.
        BreakerState.HalfOpen s when s.Probes.Any(probe => probe.Source == c.Source) =>
            Decision<BreakerEvent>.Accept(Opening(c.Key, c.Reason, s.Openings + 1, c.Policy, c.At)),
        BreakerState.HalfOpen or BreakerState.Open or BreakerState.Tripped => Decision<BreakerEvent>.Nothing,
    };

    private static Decision<BreakerEvent> OnCounted(BreakersState state, BreakerState.Closed s, BreakerCommand.ReportFailure c)
    {
        if (s.Failures.Any(failure => failure.Source == c.Source) || (s.Failures.Count == 0 && state.Breakers.Count >= BreakersMax))
            return Decision<BreakerEvent>.Nothing;

        var from = c.At - TimeSpan.FromSeconds(c.Policy.WindowSeconds);
        var failed = new BreakerEvent.Failed(c.Key, c.Source, c.Reason, from, c.At);
        return s.Failures.Count(failure => failure.At >= from) + 1 < c.Policy.FailuresMax
            ? Decision<BreakerEvent>.Accept(failed)
            : Decision<BreakerEvent>.Accept(failed, Opening(c.Key, c.Reason, 1, c.Policy, c.At));
    }

    private static Decision<BreakerEvent> OnSuccess(BreakersState state, BreakerCommand.ReportSuccess c)
    {
        if (state.Of(c.Key) is not BreakerState.HalfOpen s || s.Probes.All(probe => probe.Source != c.Source))
            return Decision<BreakerEvent>.Nothing;

        var succeeded = new BreakerEvent.ProbeSucceeded(c.Key, c.Source, c.At);
        return s.Succeeded.Count + 1 < c.Policy.ProbesToClose
            ? Decision<BreakerEvent>.Accept(succeeded)
            : Decision<BreakerEvent>.Accept(succeeded, new BreakerEvent.Closed(c.Key, c.At));
    }

    private static Decision<BreakerEvent> OnPass(BreakersState state, BreakerCommand.Pass c) => state.Of(c.Key) switch
    {
        BreakerState.Closed => Decision<BreakerEvent>.Nothing,
        BreakerState.HalfOpen s when s.Probes.Any(probe => probe.Source == c.Source) => Decision<BreakerEvent>.Nothing,
        BreakerState.HalfOpen s when s.Probes.Count(probe => probe.Until > c.At) + s.Succeeded.Count < c.Policy.ProbesToClose =>
            Decision<BreakerEvent>.Accept(new BreakerEvent.ProbePassed(c.Key, c.Source, c.At + c.Policy.CoolDown(s.Openings), c.At)),
        BreakerState.HalfOpen s => No($"{c.Key} lets {c.Policy.ProbesToClose} through as a probe after '{s.Reason}', and that has not reported yet."),
        BreakerState.Open s => No(FormattableString.Invariant($"{c.Key} is open until {s.Until.UtcDateTime:u}: {s.Reason}")),
        BreakerState.Tripped s => No($"{c.Key} was opened by {s.By}: {s.Why}"),
    };

    private static Decision<BreakerEvent> OnCoolDown(BreakersState state, BreakerCommand.EndCoolDown c) =>
        state.Of(c.Key) is BreakerState.Open s && c.Id == BreakersAggregate.CoolDownId(state.Stream, c.Key, s.Openings) && c.At >= s.Until
            ? Decision<BreakerEvent>.Accept(new BreakerEvent.HalfOpened(c.Key, c.At))
            : Decision<BreakerEvent>.Nothing;

    private static Decision<BreakerEvent> OnTrip(BreakersState state, BreakerCommand.Trip c) => state.Of(c.Key) is BreakerState.Tripped
        ? Decision<BreakerEvent>.Nothing
        : Decision<BreakerEvent>.Accept(new BreakerEvent.Tripped(c.Key, c.By, c.Why, c.At));

    private static BreakerEvent.Opened Opening(BreakerKey key, string reason, int openings, BreakerPolicy policy, DateTimeOffset at) =>
        new(key, reason, openings, at + policy.CoolDown(openings), at);

    private static Decision<BreakerEvent> No(string reason) => Decision<BreakerEvent>.Reject("breaker-open", reason);

    private static Decision<BreakerEvent> Checked(BreakerPolicy policy, Func<Decision<BreakerEvent>> decide) =>
        policy.Violations() is { Count: > 0 } violations ? Decision<BreakerEvent>.Reject("policy-invalid", string.Join(" ", violations)) : decide();

    private static Decision<BreakerEvent> Signed(string by, string why, Func<Decision<BreakerEvent>> decide) =>
        string.IsNullOrWhiteSpace(by) || string.IsNullOrWhiteSpace(why) || by.Length > WordsMax || why.Length > WordsMax
            ? Decision<BreakerEvent>.Reject(
                "statement-missing", $"by is '{Short(by)}' and why is '{Short(why)}': who does it and why are both needed, {WordsMax} characters at most.")
            : decide();

    private static string Short(string words) => words.Length <= 50 ? words : words[..50] + "…";
}
