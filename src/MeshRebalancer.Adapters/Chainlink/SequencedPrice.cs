using System.Numerics;
using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Domain.Markets.Pricing;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Chainlink;

/// <summary>Another price of the same rollup, doubted while the rollup's sequencer is down and for a while after; both are read at one block.</summary>
internal sealed class SequencedPrice(ISnapshotPrice price, SequencerFeed feed, EvmConnection connection) : ISnapshotPrice
{
    public string Name => price.Name;

    public AssetId Asset => price.Asset;

    public ChainId Chain => price.Chain;

    public ChainId? TradedOn => price.TradedOn;

    public IPriceReader Reader => connection.Prices;

    public EquatableArray<ContractRead> Reads => [new(feed.Contract, ChainlinkWire.LatestRoundData), .. price.Reads];

    public Task<Result<PriceObservation, PortError>> ReadAsync(CancellationToken cancel) => connection.Prices.ReadAsync(this, cancel);

    public Result<PriceObservation, PortError> Read(Snapshot snapshot, int at, int count)
    {
        var status = snapshot.Answers[at].Match<Result<SequencerStatus, PortError>>(
            round => Status(round),
            error => error is PortError.Transient ? error : new PortError.Unreadable($"The sequencer-uptime feed {feed.Contract} on chain {Chain}: {error.Reason.TrimEnd('.')}."));
        return status.Then(known => price.Read(snapshot, at + 1, count - 1).Then<PriceObservation>(seen =>
            seen with { Doubt = known.Doubt(snapshot.At, feed.GraceSeconds) ?? seen.Doubt }));
    }

    private static SequencerStatus Status(object[] round)
    {
        var since = (UInt256)round[2];
        return new(((BigInteger)round[1]).IsZero, since.IsZero || since > uint.MaxValue ? null : DateTimeOffset.FromUnixTimeSeconds((long)since));
    }
}

/// <summary>Puts a rollup's uptime feed in front of its prices.</summary>
public static class SequencerGuard
{
    /// <summary>The same price, doubted while the sequencer is down.</summary>
    /// <exception cref="ArgumentException">The source is not read from contracts.</exception>
    public static IPriceSource Before(IPriceSource source, SequencerFeed feed, EvmConnection connection) => source is ISnapshotPrice price
        ? new SequencedPrice(price, feed, connection)
        : throw new ArgumentException($"{source.Name} is not read from contracts.", nameof(source));
}
