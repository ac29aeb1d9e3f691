using Akka.Cluster.Sharding;

namespace MeshRebalancer.Engine.Akka.Streams;

/// <summary>Which shard a stream lives in: by a hash of its name that is the same on every node and in every build.</summary>
/// <param name="shards">How many there are.</param>
internal sealed class StreamExtractor(int shards) : HashCodeMessageExtractor(shards)
{
    public override string? EntityId(object message) => message switch
    {
        StreamCall call => call.Stream.ToString(),
        ShardRegion.StartEntity start => start.EntityId,
        _ => null,
    };
}
