using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>Searches logs backwards from the head, in ranges that nodes accept.</summary>
internal static class LogSearch
{
    /// <summary>The newest log of a contract with these topics within the configured number of blocks, or null.</summary>
    public static Task<Result<EventLog?, PortError>> NewestAsync(
        EvmConnection connection, Address contract, EquatableArray<EquatableArray<Hash32>> topics, CancellationToken cancel) =>
        NewestAsync(connection, contract, topics, _ => true, cancel);

    /// <summary>The newest of them that is also accepted, or null.</summary>
    public static async Task<Result<EventLog?, PortError>> NewestAsync(
        EvmConnection connection, Address contract, EquatableArray<EquatableArray<Hash32>> topics, Func<EventLog, bool> accept, CancellationToken cancel)
    {
        if (!(await connection.HeightAsync(cancel)).TryGet(out var head, out var error))
            return error;
        foreach (var range in Ranges(head, (ulong)connection.Options.LogSearchBlocks, (ulong)connection.Options.LogRangeMax))
        {
            if (!(await InAsync(connection, contract, topics, range, cancel)).TryGet(out var logs, out error))
                return error;
            if (logs.LastOrDefault(accept) is { } newest)
                return newest;
        }

        return new Result<EventLog?, PortError>.Ok(null);
    }

    /// <summary>All logs of a contract with these topics, the oldest first.</summary>
    /// <param name="connection">The chain.</param>
    /// <param name="contract">Who emitted them.</param>
    /// <param name="topics">For each position the accepted topics.</param>
    /// <param name="first">The first block; null is as far back as configured.</param>
    /// <param name="cancel">When it is no longer wanted.</param>
    public static async Task<Result<IReadOnlyList<EventLog>, PortError>> AllAsync(
        EvmConnection connection, Address contract, EquatableArray<EquatableArray<Hash32>> topics, ulong? first, CancellationToken cancel)
    {
        if (!(await connection.HeightAsync(cancel)).TryGet(out var head, out var error))
            return error;
        var all = new List<EventLog>();
        var blocks = first is { } from ? head + 1 - Math.Min(from, head) : (ulong)connection.Options.LogSearchBlocks;
        foreach (var range in Ranges(head, blocks, (ulong)connection.Options.LogRangeMax).Reverse())
        {
            if (!(await InAsync(connection, contract, topics, range, cancel)).TryGet(out var logs, out error))
                return error;
            all.AddRange(logs);
        }

        return all;
    }

    // Events decide over money: where there are several endpoints, enough of them must show the same. A node that ignores the filter must not
    // decide what is found.
    private static Task<Result<EquatableArray<EventLog>, PortError>> InAsync(
        EvmConnection connection, Address contract, EquatableArray<EquatableArray<Hash32>> topics, (ulong From, ulong To) range, CancellationToken cancel)
    {
        var filter = new LogFilter(BlockTag.At(range.From), BlockTag.At(range.To), [contract], topics);
        return connection.AgreeAsync<EquatableArray<EventLog>>(
            $"events of {contract} in blocks {range.From} to {range.To}",
            async (one, _, stop) => (await one.AskAsync(client => client.GetLogsAsync(filter, stop), stop))
                .Then<EquatableArray<EventLog>>(logs => logs.Where(log => log.Address == contract && !log.Removed).ToEquatableArray()),
            cancel);
    }

    /// <summary>The newest range first; together they cover the last blocks up to the head, each once.</summary>
    internal static IEnumerable<(ulong From, ulong To)> Ranges(ulong head, ulong blocks, ulong rangeMax)
    {
        var oldest = head + 1 > blocks ? head + 1 - blocks : 0;
        for (var to = head; ; to -= rangeMax)
        {
            var from = to - oldest + 1 > rangeMax ? to - rangeMax + 1 : oldest;
            yield return (from, to);
            if (from == oldest)
                yield break;
        }
    }
}
