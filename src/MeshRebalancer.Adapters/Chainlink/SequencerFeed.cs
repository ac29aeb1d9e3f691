using MeshRebalancer.Kernel;

namespace MeshRebalancer.Adapters.Chainlink;

/// <summary>A rollup's sequencer-uptime feed.</summary>
/// <param name="Contract">Its proxy, on the rollup itself.</param>
/// <param name="GraceSeconds">How long after the sequencer's return prices are not believed: 0 … 86,400; an hour is Chainlink's own advice.</param>
public sealed record SequencerFeed(Address Contract, int GraceSeconds = 3_600);
