namespace MeshRebalancer.Evm.Tests;

public sealed class WebSocketTests(AnvilFixture chain) : IClassFixture<AnvilFixture>
{
    private static readonly RpcOptions Fast = new() { RetryDelay = TimeSpan.FromMilliseconds(5), MaxRetryDelay = TimeSpan.FromMilliseconds(50) };

    private async Task MineAsync() => (await chain.Client.SendAsync("evm_mine", [])).Value();

    [Fact]
    public async Task New_heads_come_again_after_the_connection_was_cut_and_the_gap_is_told()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var socket = new WebSocketTransport(chain.Anvil.WebSocket, new Random(1), Fast);
        await using var heads = socket.NewHeadsAsync(limit.Token).GetAsyncEnumerator(limit.Token);

        var first = await NextHeadAsync(heads);
        await socket.DropAsync();

        // Heads that had arrived before the cut still come first.
        var next = await NextAsync(heads);
        while (next is ChainNotice<Block>.Item { Value: var seen })
        {
            (first, next) = (seen, await NextAsync(heads));
        }

        next.ShouldBeOfType<ChainNotice<Block>.Gap>();
        var second = await NextHeadAsync(heads);
        second.Number.ShouldBeGreaterThan(first.Number);
        second.Hash.ShouldNotBe(first.Hash);
    }

    [Fact]
    public async Task Calls_go_over_the_socket_side_by_side()
    {
        await using var socket = RpcTransport.Create(chain.Anvil.WebSocket, Fast);
        var client = new EvmClient(socket);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.GetChainIdAsync()));
        answers.ShouldAllBe(a => a.Value() == new Kernel.ChainId(31337));
    }

    [Fact]
    public async Task A_call_after_the_connection_was_cut_makes_a_new_one()
    {
        await using var socket = new WebSocketTransport(chain.Anvil.WebSocket, new Random(1), Fast);
        await using var layered = RpcTransport.Layer(socket, Fast);
        var client = new EvmClient(layered);
        (await client.GetChainIdAsync()).Value();
        await socket.DropAsync();
        (await client.GetChainIdAsync()).Value().Value.ShouldBe(31337UL);
    }

    [Fact]
    public async Task A_subscription_that_the_node_does_not_know_is_refused()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var socket = new WebSocketTransport(chain.Anvil.WebSocket, new Random(1), Fast);
        var seen = new List<SubscriptionEvent>();
        await foreach (var item in socket.SubscribeAsync(() => ["noSuchThing"], limit.Token))
        {
            seen.Add(item);
        }

        seen.Single().ShouldBeOfType<SubscriptionEvent.Refused>();
    }

    private static async Task<ChainNotice<Block>> NextAsync(IAsyncEnumerator<ChainNotice<Block>> heads) =>
        await heads.MoveNextAsync() ? heads.Current : throw new InvalidOperationException("The subscription ended.");

    /// <summary>Mines until the subscription, which may just be opening, shows a head.</summary>
    private async Task<Block> NextHeadAsync(IAsyncEnumerator<ChainNotice<Block>> heads)
    {
        var next = NextAsync(heads);
        while (!next.IsCompleted)
        {
            await MineAsync();
        }

        return (await next).ShouldBeOfType<ChainNotice<Block>.Item>().Value;
    }
}
