using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Rebalancing;

namespace MeshRebalancer.Domain.Coordination;

/// <summary>
/// Who is served, and when. The portfolio whose last start is the longest ago comes first, and one that never started counts from when it asked:
/// so everybody is overtaken by every other portfolio once at most, and nobody starves. The first that may go is never overtaken for being large.
/// </summary>
internal static class Admission
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>How long a start is remembered under these limits.</summary>
    public static TimeSpan Remembered(DeskLimits? limits) => limits?.TurnoverPerPortfolioDayMax is not null ? Day
        : limits?.StartsPerMinuteMax is not null ? Minute
        : TimeSpan.Zero;

    /// <summary>Why the desk can never serve a request under these limits, however empty it is; or null.</summary>
    public static (string Limit, Usd Max)? Alone(DeskLimits limits, RebalanceRequest request) =>
        request.Turnover > limits.TurnoverMax ? ("turnover", limits.TurnoverMax)
        : request.Turnover > limits.TurnoverPerPortfolioDayMax ? ("turnover-per-portfolio-day", limits.TurnoverPerPortfolioDayMax.Value)
        : request.Turnover > limits.InFlight?.Max ? (ValueLimit.InFlight.Name(), limits.InFlight!.Max!.Value)
        : null;

    /// <summary>Those that wait, in the order in which they are served.</summary>
    public static IEnumerable<RebalanceRequest> Order(CoordinatorState state)
    {
        var started = state.Seen.Where(one => one.Started is not null).ToDictionary(one => one.Portfolio, one => one.Started!.Value);
        return state.Waiting.OrderBy(request => started.TryGetValue(request.Facts.Stream, out var last) ? last : request.At);
    }

    /// <summary>Who is to be admitted now, or null. Requests that have to wait for their own delay or day, or for other limits, are overtaken.</summary>
    public static RebalanceRequest? Next(CoordinatorState state, DateTimeOffset at)
    {
        if (state.Waiting.Count == 0 || state.Limits is not { } limits || state.Admitted.Count >= limits.OpenMax || StartsFree(state, limits) > at)
            return null;

        var first = Order(state).FirstOrDefault(request => Alone(limits, request) is null && Free(state, limits, request) <= at);
        var reserved = state.Admitted.Aggregate(Usd.Zero, (sum, reservation) => sum + reservation.Request.Turnover);
        return first is not null && reserved + first.Turnover <= limits.TurnoverMax ? first : null;
    }

    /// <summary>When time alone, with nothing else changing, lets somebody go who waits; or null.</summary>
    public static DateTimeOffset? NextLook(CoordinatorState state)
    {
        if (state.Waiting.Count == 0 || state.Limits is not { } limits || state.Admitted.Count >= limits.OpenMax)
            return null;
        if (state.Recent.Count == 0 && limits.StartJitterSeconds is null)
            return null;

        var starts = StartsFree(state, limits);
        var instants = state.Waiting.Where(request => Alone(limits, request) is null)
            .Select(request => Later(starts, Free(state, limits, request)))
            .Distinct().Order();
        foreach (var at in instants)
        {
            if (Next(state, at) is not null)
                return at;
        }

        return null;
    }

    /// <summary>From when on another start is within the starts per minute.</summary>
    private static DateTimeOffset StartsFree(CoordinatorState state, DeskLimits limits) =>
        limits.StartsPerMinuteMax is not { } max || state.Recent.Count < max
            ? DateTimeOffset.MinValue
            : state.Recent.Select(start => start.At).OrderDescending().ElementAt(max - 1) + Minute;

    /// <summary>From when on nothing of its portfolio's own keeps a request waiting.</summary>
    private static DateTimeOffset Free(CoordinatorState state, DeskLimits limits, RebalanceRequest request) =>
        Later(StartJitter.Ripe(limits, request), DayFree(state, limits, request));

    /// <summary>From when on a request is within its portfolio's day.</summary>
    private static DateTimeOffset DayFree(CoordinatorState state, DeskLimits limits, RebalanceRequest request)
    {
        var free = DateTimeOffset.MinValue;
        if (limits.TurnoverPerPortfolioDayMax is not { } max)
            return free;

        var sum = request.Turnover;
        foreach (var start in state.Recent.Where(start => start.Portfolio == request.Facts.Stream).OrderByDescending(start => start.At))
        {
            sum += start.Turnover;
            if (sum > max)
                return start.At + Day;
        }

        return free;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
