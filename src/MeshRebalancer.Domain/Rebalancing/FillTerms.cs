using MeshRebalancer.Kernel;

namespace MeshRebalancer.Domain.Rebalancing;

/// <summary>
/// What a deposit is bound to on a bridge where somebody else pays out. A burn without them waits for an attestation and is minted; a
/// burn with them is a deposit, which is filled or refunded.
/// </summary>
/// <param name="QuotedAt">The instant, in whole seconds, whose fee it is. The bridge takes no deposit much later than that.</param>
/// <param name="FillBy">Destination-chain time, in whole seconds: what is not filled by then is refunded. The bridge bounds it at the deposit, too.</param>
/// <param name="ExclusiveRelayer">Who alone may fill at first; null is anybody.</param>
/// <param name="Exclusivity">For how long, as the bridge's contract reads the number; zero without an exclusive relayer.</param>
public sealed record FillTerms(DateTimeOffset QuotedAt, DateTimeOffset FillBy, Address? ExclusiveRelayer, uint Exclusivity);
