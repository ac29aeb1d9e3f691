using System.Text.Json;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.Evm.Tests.Pool;

/// <summary>An endpoint that answers as a test says, after as long as it says, by a virtual clock.</summary>
internal sealed class ScriptedEndpoint(string name, VirtualTime time) : IRpcTransport
{
    public string Name => name;

    public RpcEndpoint Endpoint { get; } = RpcEndpoint.Parse($"http://{name}.example/v1/TopSecretKey");

    /// <summary>Methods in the order of their coming, and how many seconds after the start.</summary>
    public List<string> Asked { get; } = [];

    public int Cancelled { get; private set; }

    public TimeSpan Takes { get; set; } = TimeSpan.FromMilliseconds(10);

    public ulong Chain { get; set; } = 1;

    public ulong Head { get; set; } = 100;

    /// <summary>In place of every answer.</summary>
    public RpcError? Fails { get; set; }

    /// <summary>In place of one call's answer.</summary>
    public Func<RpcCall, RpcError?> FailsFor { get; set; } = _ => null;

    public RpcError.Transport Broken => new(Endpoint.Host, "connection refused");

    /// <summary>Requests other than those that a pool makes by itself.</summary>
    public int Count(string method) => Asked.Count(asked => asked == method);

    public async Task<Result<JsonElement, RpcError>[]> SendAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancel)
    {
        Asked.AddRange(calls.Select(call => call.Method));
        try
        {
            await Task.Delay(Takes, time, cancel);
        }
        catch (OperationCanceledException)
        {
            Cancelled++;
            throw;
        }

        return [.. calls.Select(call => (Fails ?? FailsFor(call)) is { } error ? error : Answer(call))];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Result<JsonElement, RpcError> Answer(RpcCall call) => call.Method switch
    {
        "eth_chainId" => Json($"0x{Chain:x}"),
        "eth_blockNumber" => Json($"0x{Head:x}"),
        _ => Json(name),
    };

    private static JsonElement Json(string text) => JsonSerializer.SerializeToElement(text);
}
