using System.Runtime.CompilerServices;
using MeshRebalancer.Hosting.Api;
using MeshRebalancer.Hosting.Observability;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Streams;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Hosting.Tests.Api;

public sealed class LatestEventsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Collecting_ends_with_its_token_when_subscriptions_end_without_a_word()
    {
        using var stop = new CancellationTokenSource();
        var streams = new QuietStreams();
        var running = Task.Run(() => Latest(streams).RunAsync(stop.Token));
        await streams.Subscribed.WaitAsync(Patience);

        await stop.CancelAsync();

        await running.WaitAsync(Patience);
        streams.Subscriptions.ShouldBe(1);
    }

    [Fact]
    public async Task A_reader_that_lagged_behind_subscribes_once_more()
    {
        using var stop = new CancellationTokenSource();
        var streams = new QuietStreams { Lags = 1 };
        var running = Task.Run(() => Latest(streams).RunAsync(stop.Token));
        await streams.Subscribed.WaitAsync(Patience);

        await stop.CancelAsync();

        await running.WaitAsync(Patience);
        streams.Subscriptions.ShouldBe(2);
    }

    private static LatestEvents Latest(QuietStreams streams) =>
        new(streams, new([]), new RebalanceMetrics(), new TroubleLog(new([]), NullLogger<TroubleLog>.Instance));

    /// <summary>Streams on which nothing happens. As an engine's do, a subscription ends with its token, and throws nothing.</summary>
    private sealed class QuietStreams : IStreams
    {
        private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>So many subscriptions fall behind at once.</summary>
        public int Lags { get; init; }

        public int Subscriptions { get; private set; }

        /// <summary>One that does not fall behind is waiting.</summary>
        public Task Subscribed => _subscribed.Task;

        public async IAsyncEnumerable<LiveEvent> SubscribeAsync([EnumeratorCancellation] CancellationToken cancel)
        {
            // A reader that spins would never come to an end.
            if (++Subscriptions > 100)
                throw new InvalidOperationException("Subscribed again and again.");
            if (Subscriptions <= Lags)
                throw new LaggedBehindException();
            _subscribed.TrySetResult();
            var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = cancel.Register(cancelled.SetResult);
            await cancelled.Task;
            yield break;
        }

        public Task<Reply> AskAsync(StreamId stream, ICommand command, CancellationToken cancel) => throw new NotSupportedException();

        public Task<StreamView> ReadAsync(StreamId stream, CancellationToken cancel) => throw new NotSupportedException();
    }
}
