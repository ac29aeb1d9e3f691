using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports.Chains;
using MeshRebalancer.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshRebalancer.Adapters.Tests;

/// <summary>A WebSocket that says nothing any more, though it stays open: what a half-dead load balancer does.</summary>
public sealed class SilentSocketTests
{
    private const string Polling = "eth_getBlockByNumber";

    [Fact]
    public async Task Heads_are_polled_while_the_WebSocket_is_silent_and_come_over_it_again_when_it_speaks()
    {
        await using var anvil = await AnvilProcess.StartAsync("--chain-id", "31337", "--block-time", "1");
        await using var proxy = await FaultProxy.StartAsync(new Uri("http://" + anvil.Http.Host));
        var endpoint = EndpointOptions.Of(RpcEndpoint.Parse(proxy.Url.OriginalString), RpcEndpoint.Parse(proxy.WebSocketUrl.OriginalString));
        var options = new ChainOptions { Id = new ChainId(31337), Endpoints = [endpoint], PollInterval = TimeSpan.FromMilliseconds(200), SilenceLimit = TimeSpan.FromSeconds(4) };
        await using var connection = new EvmConnection(options, TimeProvider.System, new Random(1));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await using var heads = new EvmChain(connection, NullLogger<EvmChain>.Instance).HeadsAsync(patience.Token).GetAsyncEnumerator();

        await ComeAsync(heads, proxy, polled: false);
        using (proxy.Inject(new Fault.Mute()))
        {
            await ComeAsync(heads, proxy, polled: true);
        }

        await ComeAsync(heads, proxy, polled: false);
    }

    // Three in a row that came this way; the first ones after a change may still have come the other way.
    private static async Task ComeAsync(IAsyncEnumerator<BlockFacts> heads, FaultProxy proxy, bool polled)
    {
        for (var inARow = 0; inARow < 3;)
        {
            var polls = proxy.CountOf(Polling);
            (await heads.MoveNextAsync()).ShouldBeTrue("heads must go on");
            inARow = polled == proxy.CountOf(Polling) > polls ? inARow + 1 : 0;
        }
    }
}
