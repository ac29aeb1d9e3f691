using System.Text.Json;
using MeshRebalancer.Kernel;
using MeshRebalancer.Telemetry;

namespace MeshRebalancer.Evm;

/// <summary>
/// One endpoint of a pool: its transport, and all that is known of it. What it decides is decided by the pure policies beside it; here they
/// are kept together under one lock.
/// </summary>
internal sealed class PooledEndpoint : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly IRpcTransport _transport;
    private readonly PoolOptions _pool;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly TokenBucket _calls;
    private readonly TokenBucket _perSecond;
    private readonly CreditBudget _credits;
    private readonly LatencyWindow _latency = new();
    private readonly KeyValuePair<string, object?> _tag;
    private EndpointBreaker _breaker = EndpointBreaker.New;
    private HealthScore _score = HealthScore.Unknown;
    private TimeSpan _limitedUntil;
    private ulong? _head;
    private bool _verified;
    private string? _foreign;

    public PooledEndpoint(EndpointOptions options, int order, IRpcTransport transport, PoolOptions pool, TimeProvider time)
    {
        (Options, Order, _transport, _pool, _time, _origin) = (options, order, transport, pool, time, time.GetTimestamp());
        (_calls, _perSecond, _credits) = (new(options.CallsPerSecondMax), new(options.CreditsPerSecondMax), new(options));
        (_tag, _verified) = (new(MeshTelemetry.EndpointTag, options.Name), pool.Chain is null);
    }

    public EndpointOptions Options { get; }

    public int Order { get; }

    public RpcEndpoint Endpoint => _transport.Endpoint;

    /// <summary>The newest block that it told of.</summary>
    public ulong? Head
    {
        get
        {
            lock (_gate)
                return _head;
        }
    }

    /// <summary>What it answered when it was last asked for its chain, if that is not the configured one.</summary>
    public string? OfOtherChain
    {
        get
        {
            lock (_gate)
                return _foreign;
        }
    }

    /// <summary>Whether it asked not to be asked for a while.</summary>
    public bool IsLimited
    {
        get
        {
            lock (_gate)
                return _limitedUntil > Now;
        }
    }

    /// <summary>When a read that it was asked for is also asked of another.</summary>
    public TimeSpan HedgeDelay
    {
        get
        {
            lock (_gate)
            {
                return _latency.P95 is { } p95
                    ? TimeSpan.FromSeconds(Math.Clamp(p95, _pool.HedgeDelayMin.TotalSeconds, _pool.HedgeDelayMax.TotalSeconds))
                    : _pool.HedgeDelayMax;
            }
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    public EndpointStanding Standing(ulong? reference)
    {
        lock (_gate)
            return new(Order, _score, HeadLag.Of(_head, reference) > (ulong)_pool.LagMaxBlocks, _breaker is not EndpointBreaker.Closed);
    }

    /// <summary>Publishes how far it is behind.</summary>
    public void RecordLag(ulong? reference)
    {
        if (HeadLag.Of(Head, reference) is { } lag)
            MeshTelemetry.RpcLag.Record((long)lag, _tag);
    }

    public EndpointStatus Status(ulong? reference)
    {
        lock (_gate)
        {
            var (view, reason) = _breaker switch
            {
                EndpointBreaker.Closed => (EndpointBreakerView.Closed, (string?)null),
                EndpointBreaker.Open open => (EndpointBreakerView.Open, open.Reason),
                EndpointBreaker.HalfOpen half => (EndpointBreakerView.HalfOpen, half.Reason),
            };
            var limited = Math.Max(0, (_limitedUntil - Now).TotalSeconds);
            var left = _credits.Left(_time.GetUtcNow());
            return new(Options.Name, Endpoint.Host, _score.Points, view, reason, _head, HeadLag.Of(_head, reference), _latency.P95, limited, _credits.Spent, left);
        }
    }

    /// <summary>How long until it may be asked these calls; null while it must not be.</summary>
    public TimeSpan? WaitFor(IReadOnlyList<RpcCall> calls)
    {
        lock (_gate)
            return WaitFor(calls.Count, _credits.PriceOf(calls));
    }

    /// <summary>Takes a place, if it would be had within a limit: the wait until it may be used, or null.</summary>
    public TimeSpan? TryTake(IReadOnlyList<RpcCall> calls, TimeSpan limit)
    {
        lock (_gate)
        {
            var price = _credits.PriceOf(calls);
            if (WaitFor(calls.Count, price) is not { } wait || wait > limit)
                return null;
            _breaker = _breaker.Enter();
            _calls.Take(calls.Count, Now);
            _perSecond.Take(price, Now);
            _credits.Spend(price, _time.GetUtcNow());
            MeshTelemetry.RpcCredits.Add(price, _tag);
            return wait;
        }
    }

    /// <summary>Gives a place back that was not used.</summary>
    public void Return(IReadOnlyList<RpcCall> calls)
    {
        lock (_gate)
        {
            var price = _credits.PriceOf(calls);
            _breaker = _breaker.Leave(Now);
            _calls.Return(calls.Count);
            _perSecond.Return(price);
            _credits.Spend(-price, _time.GetUtcNow());
        }
    }

    /// <summary>Sends calls for which a place was taken, and learns from what comes back.</summary>
    public async Task<Result<JsonElement, RpcError>[]> SendAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel)
    {
        var began = Now;
        try
        {
            if (!_verified && await VerifyAsync(calls, cancel) is { } error)
                return ErrorsOf(calls.Count, error);
            var answers = await _transport.SendAsync(calls, cancel);
            Learn(calls, answers, Now - began);
            return answers;
        }
        catch (OperationCanceledException)
        {
            GivenUp(Now - began);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    internal static Result<JsonElement, RpcError>[] ErrorsOf(int count, RpcError error)
    {
        var results = new Result<JsonElement, RpcError>[count];
        Array.Fill(results, error);
        return results;
    }

    private TimeSpan? WaitFor(int calls, long price)
    {
        if (_breaker.WaitAt(Now) is not { } rest)
            return null;
        TimeSpan[] waits = [rest, _limitedUntil - Now, _calls.WaitFor(calls, Now), _perSecond.WaitFor(price, Now), _credits.WaitFor(price, _time.GetUtcNow())];
        var longest = waits.Max();
        return longest > TimeSpan.Zero ? longest : TimeSpan.Zero;
    }

    /// <summary>Asks for the chain's id. The very question for it needs no other one before.</summary>
    private async Task<RpcError?> VerifyAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel)
    {
        if (calls is [{ Method: "eth_chainId" }])
            return null;
        RpcCall[] question = [new("eth_chainId")];
        var answers = await _transport.SendAsync(question, cancel);
        Learn(question, answers, TimeSpan.Zero);
        return answers[0].Match(
            found => IsOurChain(found) ? null : new RpcError.WrongAnswer(Endpoint.Host, "eth_chainId", Foreign(found)), error => (RpcError?)error);
    }

    private void Learn(IReadOnlyList<RpcCall> calls, Result<JsonElement, RpcError>[] answers, TimeSpan took)
    {
        lock (_gate)
        {
            foreach (var (call, answer) in calls.Zip(answers))
            {
                if (answer is Result<JsonElement, RpcError>.Ok ok)
                    Note(call, ok.Value);
            }

            if (answers.OfType<Result<JsonElement, RpcError>.Fail>().Select(fail => fail.Error).FirstOrDefault(IsFailure) is { } error)
                Failed(error);
            else if (_breaker is not EndpointBreaker.Open)
                Answered(took);
        }
    }

    private void Note(RpcCall call, JsonElement value)
    {
        switch (call.Method)
        {
            case "eth_chainId" when _pool.Chain is not null:
                _verified = IsOurChain(value);
                _foreign = _verified ? null : Foreign(value);
                if (!_verified)
                    Open(_breaker.Trip(Now, Foreign(value), _pool));
                break;
            case "eth_blockNumber":
                _head = HeadOf(value) ?? _head;
                break;
            case "eth_getBlockByNumber" when value.ValueKind == JsonValueKind.Object && call.Parameters is [{ } tag, ..] && tag.ToString() == "latest":
                _head = value.TryGetProperty("number"u8, out var number) ? HeadOf(number) ?? _head : _head;
                break;
        }
    }

    private void Answered(TimeSpan took)
    {
        _breaker = _breaker.Succeed();
        if (took > TimeSpan.Zero)
        {
            _latency.Add(took.TotalSeconds);
            _score = _score.Answered(took);
        }

        MeshTelemetry.RpcScore.Record(_score.Points, _tag);
    }

    /// <summary>Where a limit is told, the endpoint works: it rests for as long as it asks, and its breaker stays as it is.</summary>
    private void Failed(RpcError error)
    {
        if (error is RpcError.RateLimited limited)
        {
            var until = Now + (limited.RetryAfter ?? _pool.BreakerRest);
            _limitedUntil = until > _limitedUntil ? until : _limitedUntil;
            _breaker = _breaker.Leave(Now);
            return;
        }

        _verified = _pool.Chain is null;
        _score = _score.Failed();
        Open(_breaker.Fail(Now, error.ToString(), _pool));
        MeshTelemetry.RpcScore.Record(_score.Points, _tag);
    }

    private void Open(EndpointBreaker next)
    {
        if (next is EndpointBreaker.Open && _breaker is not EndpointBreaker.Open)
            MeshTelemetry.RpcBreakersOpened.Add(1, _tag);
        _breaker = next;
    }

    /// <summary>Another endpoint was faster, or nobody wants the answer: it took at least so long, which is neither an answer nor a failure.</summary>
    private void GivenUp(TimeSpan after)
    {
        lock (_gate)
        {
            _breaker = _breaker.Leave(Now);
            _latency.Add(after.TotalSeconds);
            _score = _score with { Seconds = _score.Answered(after).Seconds };
        }
    }

    private bool IsOurChain(JsonElement found) => HeadOf(found) == _pool.Chain?.Value;

    private string Foreign(JsonElement found) => $"answers for chain {HeadOf(found)?.ToString() ?? "?"}, but is configured for chain {_pool.Chain}: correct its URL. Nothing that it says is believed";

    private static bool IsFailure(RpcError error) => error is RpcError.Transport or RpcError.Timeout or RpcError.Malformed or RpcError.RateLimited;

    private static ulong? HeadOf(JsonElement value)
    {
        try
        {
            return EvmJson.Number64(value);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return null;
        }
    }
}
