namespace MeshRebalancer.Evm;

/// <summary>
/// Whether an endpoint is asked at all: this node's own opinion, forgotten with the process. Pure. Own code, because the choice between
/// endpoints needs the state and the instant of the next probe, which Polly's breaker doesn't tell.
/// </summary>
internal abstract record EndpointBreaker
{
    private EndpointBreaker()
    {
    }

    /// <summary>A new endpoint is believed to work.</summary>
    public static EndpointBreaker New { get; } = new Closed(0);

    /// <summary>It is asked.</summary>
    /// <param name="Failures">In a row.</param>
    public sealed record Closed(int Failures) : EndpointBreaker;

    /// <summary>It rests.</summary>
    /// <param name="Until">When one request may try it.</param>
    /// <param name="Rest">How long this rest is.</param>
    /// <param name="Reason">Why, without secrets.</param>
    public sealed record Open(TimeSpan Until, TimeSpan Rest, string Reason) : EndpointBreaker;

    /// <summary>One request tries it.</summary>
    /// <param name="Rest">How long the last rest was.</param>
    /// <param name="Reason">Of that rest.</param>
    public sealed record HalfOpen(TimeSpan Rest, string Reason) : EndpointBreaker;

    /// <summary>How long until it may be asked: nothing, the rest of its rest, or null while somebody else's try is under way.</summary>
    public TimeSpan? WaitAt(TimeSpan now) => this switch
    {
        Closed => TimeSpan.Zero,
        Open open => open.Until > now ? open.Until - now : TimeSpan.Zero,
        HalfOpen => null,
    };

    /// <summary>A request goes out.</summary>
    public EndpointBreaker Enter() => this switch
    {
        Closed or HalfOpen => this,
        Open open => new HalfOpen(open.Rest, open.Reason),
    };

    /// <summary>It answered.</summary>
    public EndpointBreaker Succeed() => this switch
    {
        Closed { Failures: 0 } => this,
        Closed or Open or HalfOpen => New,
    };

    /// <summary>The request was given up before anything was learnt.</summary>
    public EndpointBreaker Leave(TimeSpan now) => this switch
    {
        Closed or Open => this,
        HalfOpen half => new Open(now, half.Rest, half.Reason),
    };

    /// <summary>It did not answer.</summary>
    public EndpointBreaker Fail(TimeSpan now, string reason, PoolOptions options) => this switch
    {
        Closed closed => closed.Failures + 1 >= options.BreakerFailures
            ? new Open(now + options.BreakerRest, options.BreakerRest, reason)
            : new Closed(closed.Failures + 1),
        Open open => open,
        HalfOpen half => Again(half.Rest, now, reason, options),
    };

    /// <summary>It must not be believed, whatever it answers: it rests at once.</summary>
    public EndpointBreaker Trip(TimeSpan now, string reason, PoolOptions options) => this switch
    {
        Closed or Open => new Open(now + options.BreakerRest, options.BreakerRest, reason),
        HalfOpen half => Again(half.Rest, now, reason, options),
    };

    private static Open Again(TimeSpan rest, TimeSpan now, string reason, PoolOptions options)
    {
        var next = rest * 2 > options.BreakerRestMax ? options.BreakerRestMax : rest * 2;
        return new(now + next, next, reason);
    }
}
