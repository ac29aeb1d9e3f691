using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Chain;

/// <summary>A price that is made of what contracts answer at one block.</summary>
internal interface ISnapshotPrice : IPriceSource
{
    /// <summary>What has to be read.</summary>
    EquatableArray<ContractRead> Reads { get; }

    /// <summary>The price from the answers to <see cref="Reads"/>, which may stand among others.</summary>
    /// <param name="snapshot">All answers.</param>
    /// <param name="at">The place of the first one of ours.</param>
    /// <param name="count">How many reads there were.</param>
    Result<PriceObservation, PortError> Read(Snapshot snapshot, int at, int count);
}

/// <summary>Reads all prices of a chain in one call of Multicall3 (or one batch, where that is missing), so that they are of one block.</summary>
/// <param name="connection">The chain.</param>
internal sealed class SnapshotPrices(EvmConnection connection) : IPriceReader
{
    public async Task<IReadOnlyList<Result<PriceObservation, PortError>>> ReadAsync(IReadOnlyList<IPriceSource> sources, CancellationToken cancel)
    {
        var asked = sources.Cast<ISnapshotPrice>().Select(source => (Source: source, source.Reads)).ToList();
        var answer = await connection.SnapshotAsync([.. asked.SelectMany(one => one.Reads)], cancel);
        if (!answer.TryGet(out var snapshot, out var error))
            return [.. sources.Select(_ => (Result<PriceObservation, PortError>)error)];
        List<Result<PriceObservation, PortError>> outcomes = [];
        var at = 0;
        foreach (var (source, reads) in asked)
        {
            outcomes.Add(source.Read(snapshot, at, reads.Count));
            at += reads.Count;
        }

        return outcomes;
    }

    /// <summary>One of them by itself.</summary>
    public async Task<Result<PriceObservation, PortError>> ReadAsync(ISnapshotPrice source, CancellationToken cancel) =>
        (await ReadAsync([source], cancel))[0];
}
