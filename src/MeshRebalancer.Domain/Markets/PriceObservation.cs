namespace MeshRebalancer.Domain.Markets;

/// <summary>One source's word.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Price">In USD.</param>
/// <param name="At">When the source says that it was so (a feed's <c>updatedAt</c>, a pool's block time).</param>
/// <param name="AgeMaxSeconds">Older than this is stale: the feed's heartbeat and some grace.</param>
/// <param name="Doubt">Why it must not be believed though it was said, in words (the pool is being moved, the sequencer is down); null where nothing is the matter.</param>
public sealed record PriceObservation(string Source, AssetId Asset, Price Price, DateTimeOffset At, int AgeMaxSeconds, string? Doubt = null);
