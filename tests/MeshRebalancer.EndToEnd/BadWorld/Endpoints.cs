using System.Text.Json.Nodes;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Kernel;
using MeshRebalancer.TestSupport;

namespace MeshRebalancer.EndToEnd;

/// <summary>Several ways to one chain, each with a proxy before it.</summary>
internal sealed class Endpoints : IAsyncDisposable
{
    private readonly List<FaultProxy> _proxies = [];

    public FaultProxy this[int index] => _proxies[index];

    /// <summary>Puts proxies named p1, p2 … before a chain of a portfolio's node, and further endpoints behind them.</summary>
    public static Task<Endpoints> BeforeAsync(TestPortfolio portfolio, ChainId chain, int count, int? quorum = null, params EndpointConfiguration[] more) =>
        BeforeAsync(portfolio, chain, count, mesh => mesh, quorum, more);

    /// <inheritdoc cref="BeforeAsync(TestPortfolio, ChainId, int, int?, EndpointConfiguration[])"/>
    public static async Task<Endpoints> BeforeAsync(
        TestPortfolio portfolio, ChainId chain, int count, Func<MeshConfiguration, MeshConfiguration> change, int? quorum = null, params EndpointConfiguration[] more)
    {
        var endpoints = new Endpoints();
        var target = new Uri(portfolio.Devnet.Deployment.Chain(chain).RpcUrl);
        for (var i = 0; i < count; i++)
        {
            endpoints._proxies.Add(await FaultProxy.StartAsync(target));
        }

        EquatableArray<EndpointConfiguration> all =
            [.. endpoints._proxies.Select((proxy, i) => new EndpointConfiguration($"p{i + 1}", proxy.Url, proxy.WebSocketUrl)), .. more];
        portfolio.Configure(change: mesh => change(mesh).With(chain, one => one with { Rpc = new(all, quorum) }));
        return endpoints;
    }

    /// <summary>All true again.</summary>
    public void Heal() => _proxies.ForEach(proxy => proxy.Heal());

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }
    }
}

/// <summary>What endpoints tell that is not so.</summary>
internal static class Lies
{
    /// <summary>A balance, or anything else that is read at a block of one's choice: every digit 1 is told as a 2.</summary>
    public static Fault AboutBalances { get; } = new Fault.Lie((asked, told) => IsAtNumber(asked) && told is JsonValue value ? JsonValue.Create("0x" + value.GetValue<string>()[2..].Replace('1', '2')) : told);

    /// <summary>Whatever was mined has failed.</summary>
    public static Fault ThatItFailed { get; } = Fault.Lie.Changed(receipt =>
    {
        if (receipt is JsonObject told)
        {
            (told["status"], told["logs"]) = ("0x0", new JsonArray());
        }

        return receipt;
    });

    /// <summary>Nothing was ever mined.</summary>
    public static Fault ThatNothingIsMined { get; } = Fault.Lie.Of((JsonNode?)null);

    /// <summary>Other blocks than the others'.</summary>
    public static Fault AboutBlocks { get; } = Fault.Lie.Changed(block =>
    {
        if (block is JsonObject told)
        {
            told["hash"] = "0x" + new string('7', 64);
        }

        return block;
    });

    private static bool IsAtNumber(JsonNode? asked) => asked is JsonArray { Count: > 1 } list && list[1] is JsonValue tag && tag.GetValue<string>().StartsWith("0x", StringComparison.Ordinal);
}
