using System.Net;
using System.Net.Sockets;

namespace MeshRebalancer.Evm.Tests.JsonRpc;

/// <summary>A WebSocket that is never there: the pauses between the attempts to subscribe.</summary>
public sealed class ReconnectionTests
{
    private const int Attempts = 12;

    private static readonly RpcOptions Options = new() { MaxRetries = 0, RetryDelay = TimeSpan.FromMilliseconds(200), MaxRetryDelay = TimeSpan.FromSeconds(10) };

    [Fact]
    public async Task Each_pause_lies_between_half_and_the_whole_of_a_delay_that_doubles_up_to_its_limit()
    {
        var pauses = await PausesAsync(seed: 7);
        for (var i = 0; i < Attempts; i++)
        {
            var whole = Math.Min(200 * Math.Pow(2, i), 10_000);
            pauses[i].TotalMilliseconds.ShouldBeInRange(whole / 2, whole, $"pause {i} of {string.Join(", ", pauses)}");
        }
    }

    [Fact]
    public async Task The_same_chance_draws_the_same_pauses_and_another_one_others()
    {
        var pauses = await PausesAsync(seed: 7);
        (await PausesAsync(seed: 7)).ShouldBe(pauses);
        (await PausesAsync(seed: 8)).ShouldNotBe(pauses);
    }

    private static async Task<TimeSpan[]> PausesAsync(int seed)
    {
        var time = new HurriedTime();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
        time.After(Attempts, enough.Cancel);
        await using var socket = new WebSocketTransport(Nobody(), new Random(seed), Options, time);
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in socket.SubscribeAsync(() => ["newHeads"], enough.Token))
            {
            }
        });
        patience.IsCancellationRequested.ShouldBeFalse();
        return [.. time.Pauses.Take(Attempts)];
    }

    // A port that was free a moment ago.
    private static RpcEndpoint Nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var endpoint = RpcEndpoint.Parse($"ws://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        listener.Stop();
        return endpoint;
    }

    // Every pause is over at once, and remembered.
    private sealed class HurriedTime : TimeProvider
    {
        private readonly List<TimeSpan> _pauses = [];
        private (int Count, Action Then) _after;

        public IReadOnlyList<TimeSpan> Pauses
        {
            get
            {
                lock (_pauses)
                {
                    return [.. _pauses];
                }
            }
        }

        public void After(int count, Action then) => _after = (count, then);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (_pauses)
            {
                _pauses.Add(dueTime);
                if (_pauses.Count == _after.Count)
                    _after.Then();
            }

            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
