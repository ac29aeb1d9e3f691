using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Chains;

namespace MeshRebalancer.Runtime.Connectors;

public sealed partial class QuorumChain
{
    /// <summary>The highest block that enough of them have reached and know by the same hash.</summary>
    public Task<Result<BlockFacts, PortError>> HeadAsync(CancellationToken cancel) => AgreedHeadAsync(cancel);

    public Task<Result<BlockFacts?, PortError>> BlockAsync(ulong number, CancellationToken cancel) =>
        AgreeAsync($"block {number}", (chain, stop) => chain.BlockAsync(number, stop), cancel);

    public Task<Result<ulong, PortError>> SafeAsync(CancellationToken cancel) => ReachedAsync("safe block", (chain, stop) => chain.SafeAsync(stop), cancel);

    public Task<Result<ulong, PortError>> FinalizedAsync(CancellationToken cancel) =>
        ReachedAsync("finalized block", (chain, stop) => chain.FinalizedAsync(stop), cancel);

    public Task<Result<T, PortError>> AgreeAsync<T>(string what, Func<string, ulong, CancellationToken, Task<Result<T, PortError>>> read, CancellationToken cancel) =>
        ReadAtAsync(what, null, (chain, at, stop) => read(_members.First(member => ReferenceEquals(member.Chain, chain)).Name, at, stop), cancel);

    /// <summary>Heads that enough endpoints announce. Where they announce different ones, because they look only now and then, they are asked.</summary>
    public async IAsyncEnumerable<BlockFacts> HeadsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var heads = Channel.CreateUnbounded<(int Member, BlockFacts Head)>(new() { SingleReader = true });
        var pumps = Task.WhenAll(_members.Select((_, member) => PumpAsync(member, heads.Writer, stop.Token)));
        var tally = new HeadTally(_members.Count, _options.Need);
        try
        {
            while (await heads.Reader.WaitToReadAsync(cancel))
            {
                while (heads.Reader.TryRead(out var said))
                {
                    if (tally.Take(said.Member, said.Head) || (tally.IsBehind && await IsNewAsync(tally, cancel)))
                        yield return tally.Agreed!;
                }
            }
        }
        finally
        {
            stop.Cancel();
            await EndAsync(pumps);
        }
    }

    private async Task PumpAsync(int member, ChannelWriter<(int Member, BlockFacts Head)> heads, CancellationToken cancel)
    {
        try
        {
            await foreach (var head in _members[member].Chain.HeadsAsync(cancel))
                await heads.WriteAsync((member, head), cancel);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            heads.TryComplete(error);
        }
    }

    private async Task<bool> IsNewAsync(HeadTally tally, CancellationToken cancel) =>
        await AgreedHeadAsync(cancel) is Result<BlockFacts, PortError>.Ok ok && tally.Accept(ok.Value);

    /// <summary>The greatest height that as many as must agree say to have reached.</summary>
    private async Task<Result<ulong, PortError>> ReachedAsync(string what, Func<IChain, CancellationToken, Task<Result<ulong, PortError>>> ask, CancellationToken cancel)
    {
        var ballot = await VoteAsync(_members, ask, waitForAll: true, cancel);
        var reached = ballot.Values.OrderDescending().Skip(_options.Need - 1).Select(number => (ulong?)number).FirstOrDefault();
        return reached is { } number ? number : Verdict(what, ballot);
    }

    /// <summary>Reads at one block: each endpoint must show the agreed hash at its height before it answers and after, or its answer is none.</summary>
    private async Task<Result<T, PortError>> ReadAtAsync<T>(
        string what, ulong? block, Func<IChain, ulong, CancellationToken, Task<Result<T, PortError>>> read, CancellationToken cancel)
    {
        var named = block is { } number ? await NamedAsync(number, cancel) : await AgreedHeadAsync(cancel);
        if (named is not Result<BlockFacts, PortError>.Ok { Value: var at })
            return ((Result<BlockFacts, PortError>.Fail)named).Error;
        var ballot = await VoteAsync(_members, (chain, stop) => ReadBetweenAsync(chain, at, read, stop), waitForAll: false, cancel);
        return Verdict($"{what} at block {at.Number}", ballot);
    }

    private static async Task<Result<T, PortError>> ReadBetweenAsync<T>(
        IChain chain, BlockFacts at, Func<IChain, ulong, CancellationToken, Task<Result<T, PortError>>> read, CancellationToken cancel)
    {
        if (await OtherBlockAsync(chain, at, cancel) is { } before)
            return before;
        var answer = await read(chain, at.Number, cancel);
        return answer is Result<T, PortError>.Ok && await OtherBlockAsync(chain, at, cancel) is { } after ? after : answer;
    }

    private static async Task<PortError?> OtherBlockAsync(IChain chain, BlockFacts at, CancellationToken cancel) =>
        (await chain.BlockAsync(at.Number, cancel)).Match<PortError?>(
            block => block is null ? new PortError.Transient($"it has no block {at.Number}")
                : block.Hash != at.Hash ? new PortError.Unreadable($"it has another block {at.Number}")
                : null,
            error => error);

    private async Task<Result<BlockFacts, PortError>> NamedAsync(ulong number, CancellationToken cancel) =>
        (await BlockAsync(number, cancel)).Then<BlockFacts>(block =>
            block is null ? new PortError.Unreadable($"chain {Id} has no block {number}.") : block);

    private async Task<Result<BlockFacts, PortError>> AgreedHeadAsync(CancellationToken cancel)
    {
        var heads = await VoteAsync(_members, (chain, stop) => chain.HeadAsync(stop), waitForAll: false, cancel);
        if (heads.Winner is Result<BlockFacts, PortError>.Ok ok)
            return Fresh(ok.Value);
        var reached = heads.Values.Select(head => head.Number).OrderDescending().Skip(_options.Need - 1).Take(1).ToArray();
        return reached.Length == 0 ? ((Result<BlockFacts, PortError>.Fail)Verdict("head", heads)).Error : await DownFromAsync(reached[0], cancel);
    }

    /// <summary>The first block from a height downwards whose hash enough of them know: at the tip, endpoints differ by a block or two.</summary>
    private async Task<Result<BlockFacts, PortError>> DownFromAsync(ulong height, CancellationToken cancel)
    {
        PortError? first = null;
        for (var depth = 0UL; depth <= (ulong)_options.LagMaxBlocks && depth <= height; depth++)
        {
            var ballot = await VoteAsync(_members, (chain, stop) => chain.BlockAsync(height - depth, stop), waitForAll: false, cancel);
            if (ballot.Winner is Result<BlockFacts?, PortError>.Ok { Value: { } block })
                return Fresh(block);
            // Enough of them may also say that there is none: a reorg has taken it since they told their heads.
            first ??= Verdict($"block {height}", ballot) is Result<BlockFacts?, PortError>.Fail fail ? fail.Error : new PortError.Unreadable($"chain {Id} has no block {height}");
        }

        return first!;
    }

    /// <summary>Never older than what was told before, or a balance would lack what a receipt has shown already.</summary>
    private Result<BlockFacts, PortError> Fresh(BlockFacts head)
    {
        var known = Raise(head.Number);
        return head.Number < known ? new PortError.Unreadable($"chain {Id}: endpoints agree on block {head.Number} alone, but had reached {known}") : head;
    }

    private Result<T, PortError> Reached<T>(Result<T, PortError> answer, Func<T, ulong?> block)
    {
        if (answer is Result<T, PortError>.Ok ok && block(ok.Value) is { } height)
            Raise(height);
        return answer;
    }

    /// <returns>The highest block that was ever agreed on, this one included.</returns>
    private ulong Raise(ulong height)
    {
        while (true)
        {
            var known = Volatile.Read(ref _highest);
            if (height <= known || Interlocked.CompareExchange(ref _highest, height, known) == known)
                return Math.Max(known, height);
        }
    }
}
