using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MeshRebalancer.ClusterNode.Tests.Network;

/// <summary>One network namespace of this machine: a network stack of its own, as another machine has it.</summary>
internal sealed partial class NetworkNamespace(string name)
{
    private const int CloneNewNet = 0x40000000;

    public string Name => name;

    private string Path => "/run/netns/" + name;

    /// <summary>What stands before a program that is to run in it. The process is the program's own: it is replaced, not begun by another one.</summary>
    public IReadOnlyList<string> Enter => ["nsenter", "--net=" + Path];

    /// <summary>Talks to the loopback of that network.</summary>
    public HttpMessageHandler Handler() => new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (context, cancel) =>
        {
            var socket = await SocketAsync();
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    /// <summary>A socket of that network. It stays there, whoever uses it.</summary>
    public Task<Socket> SocketAsync()
    {
        var made = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);
        // A thread of its own, because it can't come back.
        var thread = new Thread(() =>
        {
            try
            {
                using var there = File.OpenHandle(Path);
                if (SetNs((int)there.DangerousGetHandle(), CloneNewNet) != 0)
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
                made.SetResult(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
            }
            catch (Exception failure)
            {
                made.SetException(failure);
            }
        });
        thread.Start();
        return made.Task;
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNs(int handle, int kind);
}
