using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MeshRebalancer.Cluster.Benchmarks.Engine;

/// <summary>What the machine's loopback can do at best: a server that sends back what it gets.</summary>
internal sealed class TcpEcho : IAsyncDisposable
{
    private const int Bytes = 200;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    public TcpEcho()
    {
        _listener.Start();
        _run = ServeAsync();
    }

    /// <summary>Round trips a second.</summary>
    public async Task<double> RateAsync(int connections, TimeSpan length)
    {
        var start = Stopwatch.GetTimestamp();
        var done = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => AskAsync(start, length))));
        return done.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task<long> AskAsync(long start, TimeSpan length)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync((IPEndPoint)_listener.LocalEndpoint);
        var (stream, buffer, rounds) = (client.GetStream(), new byte[Bytes], 0L);
        for (; Stopwatch.GetElapsedTime(start) < length; rounds++)
        {
            await stream.WriteAsync(buffer);
            await stream.ReadExactlyAsync(buffer);
        }

        return rounds;
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _ = EchoAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
    }

    private async Task EchoAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            var (stream, buffer) = (client.GetStream(), new byte[Bytes]);
            while (await stream.ReadAtLeastAsync(buffer, Bytes, throwOnEndOfStream: false, _stop.Token) == Bytes)
            {
                await stream.WriteAsync(buffer, _stop.Token);
            }
        }
    }
}
