using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Requests;

/// <summary>
/// Keeps a write from being done twice when its caller, who never heard the answer, sends it again under the same key (IETF
/// draft-ietf-httpapi-idempotency-key-header). What was answered stands in the journal, so it is known after a restart and on every node.
/// </summary>
public sealed class RequestAggregate : IAggregate<RequestsState, RequestCommand, RequestEvent, RequestEffect>
{
    public string Category => RequestsState.Category;

    public RequestsState Initial(StreamId stream) => new(stream, []);

    public Decision<RequestEvent> Decide(RequestsState state, RequestCommand command) => command switch
    {
        RequestCommand.Begin c => OnBegin(state, c),
        RequestCommand.Answer c => IsRun(state, c.Key, c.Run) ? Decision<RequestEvent>.Accept(new RequestEvent.Answered(c.Key, c.Given, c.At)) : Decision<RequestEvent>.Nothing,
        RequestCommand.Drop c => IsRun(state, c.Key, c.Run) ? Decision<RequestEvent>.Accept(new RequestEvent.Dropped(c.Key, c.IsUnknown, c.At)) : Decision<RequestEvent>.Nothing,
    };

    public RequestsState Evolve(RequestsState state, RequestEvent @event) => @event switch
    {
        RequestEvent.Begun e => state with
        {
            Requests = [.. Recent(state, e.Key, e.At), new(e.Key, e.Fingerprint, e.At, new RequestStage.Running(e.Run, e.Until))],
        },
        RequestEvent.Answered e => With(state, e.Key, new RequestStage.Answered(e.Answer)),
        RequestEvent.Dropped e => e.IsUnknown ? With(state, e.Key, new RequestStage.Unknown()) : state with { Requests = [.. state.Requests.Where(one => one.Key != e.Key)] },
    };

    public EquatableArray<RequestEffect> Outstanding(RequestsState state) => [];

    private static Decision<RequestEvent> OnBegin(RequestsState state, RequestCommand.Begin c)
    {
        var known = state.Find(c.Key);
        if (known is null || known.At + RequestsState.Kept <= c.At)
            return Begun(c);
        if (known.Fingerprint != c.Fingerprint)
            return Decision<RequestEvent>.Reject("key-reused", "Idempotency-Key was used for another request: another method, path or body. A new key is expected.");
        return known.Stage switch
        {
            RequestStage.Running running when running.Run == c.Run => Decision<RequestEvent>.Nothing,
            RequestStage.Running running when c.At < running.Until => Decision<RequestEvent>.Reject("request-in-flight", "The first request under this key has not been answered yet."),
            RequestStage.Answered => Decision<RequestEvent>.Reject("answered", "It was answered."),
            RequestStage.Running or RequestStage.Unknown => c.IsRepeatable ? Begun(c) : Decision<RequestEvent>.Reject(
                "outcome-unknown", "The first request under this key ended without an answer, and doing it again might do it twice. Read what became of it; then ask under a new key."),
        };
    }

    private static Decision<RequestEvent> Begun(RequestCommand.Begin c) =>
        Decision<RequestEvent>.Accept(new RequestEvent.Begun(c.Key, c.Fingerprint, c.Run, c.What, c.By, c.Until, c.At));

    private static bool IsRun(RequestsState state, Hash32 key, string run) => state.Find(key)?.Stage is RequestStage.Running running && running.Run == run;

    private static IEnumerable<KnownRequest> Recent(RequestsState state, Hash32 key, DateTimeOffset at)
    {
        var recent = state.Requests.Where(one => one.Key != key && one.At + RequestsState.Kept > at).ToArray();
        var over = recent.Length + 1 - RequestsState.KeptMax;
        return over <= 0 ? recent : recent.Where(one => one.Stage is RequestStage.Running || over-- <= 0);
    }

    private static RequestsState With(RequestsState state, Hash32 key, RequestStage stage) =>
        state with { Requests = [.. state.Requests.Select(one => one.Key == key ? one with { Stage = stage } : one)] };
}
