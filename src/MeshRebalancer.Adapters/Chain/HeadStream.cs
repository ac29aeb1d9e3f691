using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;
using Microsoft.Extensions.Logging;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>New heads: from the WebSocket where there is one, and by polling where there is none, or while it has been silent for too long.</summary>
internal sealed class HeadStream(EvmConnection connection, Func<CancellationToken, Task<Result<BlockFacts, PortError>>> poll, ILogger logger)
{
    private const int Waiting = 64;
    private readonly ChainOptions _options = connection.Options;
    private bool _polling = connection.WebSocket is null;

    public async IAsyncEnumerable<BlockFacts> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        // A reader that is behind wants the newest heads, not all of them.
        var heads = Channel.CreateBounded<BlockFacts>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var pump = connection.WebSocket is { } endpoint ? PumpAsync(endpoint, heads.Writer, stop.Token) : Task.CompletedTask;
        try
        {
            Hash32? last = null;
            while (!cancel.IsCancellationRequested)
            {
                var head = await NextAsync(heads.Reader, first: last is null, cancel);
                if (head is not null && head.Hash != last)
                {
                    last = head.Hash;
                    yield return head;
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await pump;
        }
    }

    /// <summary>The next head, or null when there is none yet.</summary>
    private async Task<BlockFacts?> NextAsync(ChannelReader<BlockFacts> heads, bool first, CancellationToken cancel)
    {
        try
        {
            // The first head is asked for at once: a quiet chain would keep everybody waiting for its next block.
            return first || !await PushedAsync(heads, cancel) ? await PollAsync(first, cancel) : await heads.ReadAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Waits for the WebSocket; false when it has been silent for the limit, and from then on until it speaks after each poll's interval.</summary>
    private async Task<bool> PushedAsync(ChannelReader<BlockFacts> heads, CancellationToken cancel)
    {
        using var silence = new CancellationTokenSource(_polling ? _options.PollInterval : _options.SilenceLimit, connection.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancel);
        try
        {
            _polling = !await heads.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            _polling = true;
        }

        return !_polling;
    }

    private async Task<BlockFacts?> PollAsync(bool pause, CancellationToken cancel)
    {
        if ((await poll(cancel)).TryGet(out var head, out var error))
            return head;
        logger.LogWarning("No head of chain {Chain}: {Reason}", _options.Id, error.Reason);
        if (pause)
            await Task.Delay(_options.PollInterval, connection.Time, cancel);
        return null;
    }

    private async Task PumpAsync(RpcEndpoint endpoint, ChannelWriter<BlockFacts> heads, CancellationToken cancel)
    {
        await using var socket = new WebSocketTransport(endpoint, connection.Chance(), _options.Rpc, connection.Time);
        try
        {
            while (!await IsOurChainAsync(socket, cancel))
                await Task.Delay(_options.SilenceLimit, connection.Time, cancel);
            await foreach (var notice in socket.NewHeadsAsync(cancel))
                await OnNoticeAsync(notice, heads, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The reader has gone.
        }
    }

    private async Task<bool> IsOurChainAsync(WebSocketTransport socket, CancellationToken cancel)
    {
        var answer = await new EvmClient(RpcTransport.Layer(socket, _options.Rpc, connection.Time)).GetChainIdAsync(cancel);
        var problem = answer.Match(
            found => found == _options.Id ? null : ChainWire.WrongChain(_options.Id, found, socket.Endpoint.Host).Reason, error => error.ToString());
        if (problem is not null)
            logger.LogWarning("The WebSocket of chain {Chain} is not used, heads are polled: {Reason}", _options.Id, problem);
        return problem is null;
    }

    private async ValueTask OnNoticeAsync(ChainNotice<Block> notice, ChannelWriter<BlockFacts> heads, CancellationToken cancel)
    {
        switch (notice)
        {
            case ChainNotice<Block>.Item item:
                await heads.WriteAsync(ChainWire.ToFacts(item.Value), cancel);
                break;
            case ChainNotice<Block>.Gap gap:
                logger.LogInformation("Heads of chain {Chain} may be missing: {Reason}", _options.Id, gap.Reason);
                break;
            case ChainNotice<Block>.Failed failed:
                logger.LogWarning("The WebSocket of chain {Chain} gives no heads, they are polled: {Reason}", _options.Id, failed.Error);
                break;
        }
    }
}
