using System.Net;
using System.Net.Sockets;

namespace MeshRebalancer.ClusterNode.Tests.Network;

/// <summary>A loopback port of this network, found under the same number in another one: chains and the database, which a partition between nodes leaves alone.</summary>
internal sealed class PortForward : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listener;
    private readonly int _port;
    private readonly Task _run;

    private PortForward(Socket listener, int port)
    {
        (_listener, _port) = (listener, port);
        _run = RunAsync();
    }

    public static async Task<PortForward> StartAsync(NetworkNamespace there, int port)
    {
        var listener = await there.SocketAsync();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        return new(listener, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _ = PassAsync(await _listener.AcceptAsync(_stop.Token));
        }
    }

    // Whichever side ends first ends both.
    private async Task PassAsync(Socket caller)
    {
        using var target = new TcpClient { NoDelay = true };
        await using var from = new NetworkStream(caller, ownsSocket: true);
        try
        {
            await target.ConnectAsync(IPAddress.Loopback, _port, _stop.Token);
            var to = target.GetStream();
            await Task.WhenAny(from.CopyToAsync(to, _stop.Token), to.CopyToAsync(from, _stop.Token));
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException)
        {
        }
    }
}
