using MeshRebalancer.Adapters.Chain;
using MeshRebalancer.Domain.Markets;
using MeshRebalancer.Evm;
using MeshRebalancer.Kernel;
using MeshRebalancer.Ports;
using MeshRebalancer.Ports.Markets;

namespace MeshRebalancer.Adapters.Chainlink;

/// <summary>An asset's price in US dollars from a Chainlink feed.</summary>
public sealed class ChainlinkPrice : ISnapshotPrice
{
    private readonly EvmConnection _connection;
    private int? _decimals;

    /// <param name="feed">Which feed.</param>
    /// <param name="connection">Its chain.</param>
    /// <exception cref="ArgumentException">The feed breaks rules, or is on another chain.</exception>
    public ChainlinkPrice(ChainlinkFeed feed, EvmConnection connection)
    {
        if (feed.Violations() is { Count: > 0 } violations)
            throw new ArgumentException(string.Join(' ', violations), nameof(feed));
        if (feed.Chain != connection.Id)
            throw new ArgumentException($"{feed.Name} is not on chain {connection.Id}.", nameof(connection));
        (Feed, _connection) = (feed, connection);
    }

    /// <summary>Which feed.</summary>
    public ChainlinkFeed Feed { get; }

    public string Name => Feed.Name;

    public AssetId Asset => Feed.Asset;

    public ChainId Chain => Feed.Chain;

    public IPriceReader Reader => _connection.Prices;

    /// <summary>The answer, and the decimals until they are known.</summary>
    EquatableArray<ContractRead> ISnapshotPrice.Reads => Reads;

    internal EquatableArray<ContractRead> Reads => _decimals is null
        ? [new(Feed.Contract, ChainlinkWire.LatestRoundData), new(Feed.Contract, ChainlinkWire.Decimals)]
        : [new(Feed.Contract, ChainlinkWire.LatestRoundData)];

    public Task<Result<PriceObservation, PortError>> ReadAsync(CancellationToken cancel) => _connection.Prices.ReadAsync(this, cancel);

    Result<PriceObservation, PortError> ISnapshotPrice.Read(Snapshot snapshot, int at, int count) => Read(snapshot, at, count);

    internal Result<PriceObservation, PortError> Read(Snapshot snapshot, int at, int count)
    {
        if (count > 1)
        {
            if (!snapshot.Answers[at + 1].Then(values => ChainlinkWire.ReadDecimals(Feed, values)).TryGet(out var decimals, out var error))
                return Named(error);
            _decimals = decimals;
        }

        return snapshot.Answers[at].Match(
            round => ChainlinkWire.Read(Feed, _decimals!.Value, round, snapshot.At), error => Named(error));
    }

    /// <summary>A feed that reverts has no answer, which is not to be mistaken for a refusal of ours.</summary>
    private PortError Named(PortError error) => error is PortError.Declined ? ChainlinkWire.Bad(Feed, error.Reason.TrimEnd('.')) : error;
}
