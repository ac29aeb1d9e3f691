using Akka.Actor;
using Akka.Cluster.Sharding;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Akka.Streams;

/// <summary>The shard regions of all categories: on a node with a category's role its streams live, on another one calls are passed on.</summary>
internal sealed class Regions
{
    private readonly Dictionary<string, IActorRef> _regions = new(StringComparer.Ordinal);

    /// <summary>Joins the cluster's sharding of every category.</summary>
    public static async Task<Regions> StartAsync(ActorSystem system, StreamCatalogue kinds, StreamParts parts, ClusterEngineOptions options)
    {
        var regions = new Regions();
        var sharding = ClusterSharding.Get(system);
        var extractor = new StreamExtractor(options.Shards);
        var roles = global::Akka.Cluster.Cluster.Get(system).SelfRoles;
        foreach (var kind in kinds.Kinds)
        {
            var props = kind.Open(new StreamProps(parts));
            var role = options.RoleOf(kind.Category);
            regions._regions[kind.Category] = role is null || roles.Contains(role)
                ? await sharding.StartAsync(
                    kind.Category, name => props(StreamId.Parse(name)), Settings(system, role), extractor,
                    sharding.DefaultShardAllocationStrategy(Settings(system, role)), LocalCall.Leave)
                : await sharding.StartProxyAsync(kind.Category, role, extractor);
        }

        return regions;
    }

    /// <summary>The way to a stream's actor.</summary>
    public IActorRef Of(StreamId stream) => _regions[stream.Category];

    // Streams leave the memory by our own clock and only while nothing runs for them.
    private static ClusterShardingSettings Settings(ActorSystem system, string? role) =>
        ClusterShardingSettings.Create(system).WithRole(role ?? "").WithPassivateIdleAfter(TimeSpan.Zero);
}
