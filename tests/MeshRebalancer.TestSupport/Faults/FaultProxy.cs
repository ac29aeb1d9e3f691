using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.TestSupport;

/// <summary>
/// Stands on a free loopback port before one JSON-RPC endpoint, or any other HTTP service, and does to its requests and answers what it is
/// told to, from one moment to the next. Without faults it is not noticed. WebSockets pass through; only a cut of everything and <see cref="Fault.Mute"/> meet them.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly ActiveFaults _faults = new();
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _sentRaw = new();
    private readonly WebApplication _web;
    private readonly HttpClient _target;
    private readonly SocketRelay _sockets;

    private FaultProxy(WebApplication web, Uri target)
    {
        _web = web;
        _target = new() { BaseAddress = new Uri(target.GetLeftPart(UriPartial.Authority)), Timeout = Timeout.InfiniteTimeSpan };
        _sockets = new(new UriBuilder(target) { Scheme = "ws" }.Uri, message => Count(ProxiedRequest.CallsIn(message).Select(ProxiedRequest.MethodOf)), _faults.MeetsAll<Fault.Mute>);
        web.UseWebSockets();
        web.Run(HandleAsync);
    }

    /// <summary>For clients, in place of the target's.</summary>
    public Uri Url => new(_web.Urls.Single());

    /// <summary>The same for WebSockets.</summary>
    public Uri WebSocketUrl => new UriBuilder(Url) { Scheme = "ws" }.Uri;

    /// <summary>Requests so far by method, faulty ones included: JSON-RPC's, of WebSockets too; of any other service <c>GET /path</c>.</summary>
    public IReadOnlyDictionary<string, int> Counts => new SortedDictionary<string, int>(_counts, StringComparer.Ordinal);

    /// <summary>What <c>eth_sendRawTransaction</c> was given so far over HTTP, in order: the signed bytes that have left a node.</summary>
    public IReadOnlyCollection<string> SentRaw => [.. _sentRaw];

    /// <param name="target">An http URL.</param>
    public static async Task<FaultProxy> StartAsync(Uri target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new FaultProxy(builder.Build(), target);
        await proxy._web.StartAsync();
        return proxy;
    }

    /// <summary>Requests of a method so far.</summary>
    public int CountOf(string method) => _counts.GetValueOrDefault(method);

    /// <summary>
    /// Switches a fault on, until the result is disposed of or <see cref="Heal"/>. Of several that meet a request the newest counts; a lie or a
    /// refusal is told besides a <see cref="Fault.Delay"/>.
    /// </summary>
    /// <param name="fault">What happens.</param>
    /// <param name="methods">To which requests, as in <see cref="Counts"/>; a star at the end stands for any rest. None named is all.</param>
    public IDisposable Inject(Fault fault, params ReadOnlySpan<string> methods) => Inject(fault, null, methods);

    /// <summary>The same for the next <paramref name="times"/> requests only.</summary>
    public IDisposable InjectTimes(int times, Fault fault, params ReadOnlySpan<string> methods) => Inject(fault, times, methods);

    /// <summary>Switches every fault off.</summary>
    public void Heal() => _faults.Clear();

    public async ValueTask DisposeAsync()
    {
        _sockets.CutAll();
        await _web.DisposeAsync();
        _target.Dispose();
    }

    private IDisposable Inject(Fault fault, int? times, ReadOnlySpan<string> methods)
    {
        var off = _faults.Add(fault, [.. methods], times);
        if (_faults.MeetsAll<Fault.Cut>())
            _sockets.CutAll();
        return off;
    }

    private Task HandleAsync(HttpContext context) => context.WebSockets.IsWebSocketRequest ? RelayAsync(context) : AnswerAsync(context);

    private async Task RelayAsync(HttpContext context)
    {
        if (_faults.MeetsAll<Fault.Cut>())
        {
            context.Abort();
            return;
        }

        using var client = await context.WebSockets.AcceptWebSocketAsync();
        await _sockets.RunAsync(client, context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var cancel = context.RequestAborted;
        var request = await ProxiedRequest.ReadAsync(context.Request, cancel);
        Count(request.Methods);
        foreach (var call in request.Calls.Where(call => ProxiedRequest.MethodOf(call) == "eth_sendRawTransaction"))
        {
            _sentRaw.Enqueue(call["params"]![0]!.GetValue<string>());
        }

        if (_faults.Meet(request.Methods, fault => fault as Fault.Delay) is { } delay)
            await Task.Delay(delay.Time, cancel);
        switch (_faults.Meet(request.Methods, fault => fault is Fault.Cut or Fault.Status or Fault.Garbage or Fault.DropAnswer ? fault : null))
        {
            case Fault.Cut:
                context.Abort();
                break;
            case Fault.Status status:
                context.Response.StatusCode = status.Code;
                context.Response.Headers.RetryAfter = status.RetryAfterSeconds?.ToString(System.Globalization.CultureInfo.InvariantCulture);
                break;
            case Fault.Garbage garbage:
                await context.Response.WriteAsync(garbage.Body, cancel);
                break;
            case Fault.DropAnswer:
                using (await ForwardAsync(request, cancel))
                    context.Abort();
                break;
            case Fault.Delay or Fault.Lie or Fault.Refuse or Fault.Mute or null:
                await PassAsync(context, request, cancel);
                break;
        }
    }

    // What is refused never reaches the target.
    private async Task PassAsync(HttpContext context, ProxiedRequest request, CancellationToken cancel)
    {
        var (rest, refusals) = Answers.Refuse(_faults, request);
        context.Response.ContentType = "application/json";
        if (rest is null)
        {
            await context.Response.Body.WriteAsync(Answers.Join(request, null, refusals), cancel);
            return;
        }

        using var answer = await ForwardAsync(rest, cancel);
        var body = Answers.Lie(_faults, rest, await answer.Content.ReadAsByteArrayAsync(cancel));
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.Body.WriteAsync(Answers.Join(request, body, refusals), cancel);
    }

    private async Task<HttpResponseMessage> ForwardAsync(ProxiedRequest request, CancellationToken cancel)
    {
        using var forward = new HttpRequestMessage(new(request.Verb), request.PathAndQuery);
        if (request.Body.Length > 0)
        {
            forward.Content = new ByteArrayContent(request.Body);
            forward.Content.Headers.ContentType = request.ContentType is { } type ? MediaTypeHeaderValue.Parse(type) : null;
        }

        return await _target.SendAsync(forward, cancel);
    }

    private void Count(IEnumerable<string> methods)
    {
        foreach (var method in methods)
        {
            _counts.AddOrUpdate(method, 1, (_, count) => count + 1);
        }
    }
}
