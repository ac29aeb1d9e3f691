using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace MeshRebalancer.Evm.Tests;

/// <summary>A node that answers what a test says, over a real socket: for the faults that no real node has on demand.</summary>
internal sealed partial class ScriptedNode : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, int, string> _answer;
    private readonly Task _serving;

    /// <param name="answer">Makes a whole HTTP response from a request's body and its number, from 0.</param>
    public ScriptedNode(Func<string, int, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public ConcurrentQueue<string> Requests { get; } = new();

    public RpcEndpoint Endpoint => RpcEndpoint.Parse(
        string.Create(CultureInfo.InvariantCulture, $"http://user:hunter2hunter2@127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v2/TopSecretKey?token=AnotherSecret"));

    public static string Ok(string body) => Respond("200 OK", body);

    public static string Respond(string status, string body, string headers = "") =>
        $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 << 10];
        while (Body(text.ToString()) is null)
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0)
            {
                return;
            }

            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        var request = text.ToString();
        Requests.Enqueue(request);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(_answer(Body(request)!, Requests.Count - 1)), _stop.Token);
    }

    /// <summary>The body, once it is there in full.</summary>
    private static string? Body(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return end >= 0 && Length().Match(request) is { Success: true } match
            && request.Length - end - 4 >= int.Parse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture)
            ? request[(end + 4)..]
            : null;
    }

    [GeneratedRegex(@"Content-Length: (?<n>\d+)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Length();
}
