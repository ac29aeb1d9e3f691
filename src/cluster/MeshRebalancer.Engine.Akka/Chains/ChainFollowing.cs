using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster.Sharding;
using MeshRebalancer.Runtime.Connectors;

namespace MeshRebalancer.Engine.Akka.Chains;

/// <summary>
/// Lets one node read each chain, and all others hear of it. Chains are spread over the nodes with the connectors' role, as streams are; a chain
/// whose node died is read elsewhere as soon as its shard has moved.
/// </summary>
/// <param name="system">A member of the cluster.</param>
/// <param name="role">Of the nodes that read chains; null for all.</param>
/// <param name="time">Measures silence.</param>
public sealed class ChainFollowing(ActorSystem system, string? role, TimeProvider time)
{
    private const string TypeName = "chain";

    private readonly ConcurrentDictionary<string, ChainReading> _readings = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private Task<IActorRef>? _readers;

    /// <summary>Keeps a connector up to date until cancelled.</summary>
    public async Task FollowAsync(ChainConnector connector, CancellationToken cancel)
    {
        var reading = _readings.GetOrAdd(connector.Chain.Id.ToString(), _ => new(connector));
        var readers = await Readers();
        var listener = system.ActorOf(Props.Create(() => new ChainListener(reading, readers, time)));
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        system.Stop(listener);
    }

    private Task<IActorRef> Readers()
    {
        lock (_gate)
        {
            return _readers ??= StartAsync();
        }
    }

    private async Task<IActorRef> StartAsync()
    {
        var (sharding, extractor) = (ClusterSharding.Get(system), new Extractor());
        var settings = ClusterShardingSettings.Create(system).WithRole(role ?? "").WithPassivateIdleAfter(TimeSpan.Zero);
        return role is null || global::Akka.Cluster.Cluster.Get(system).SelfRoles.Contains(role)
            ? await sharding.StartAsync(
                TypeName, chain => Props.Create(() => new ChainReader(_readings.GetValueOrDefault(chain))), settings, extractor,
                sharding.DefaultShardAllocationStrategy(settings), PoisonPill.Instance)
            : await sharding.StartProxyAsync(TypeName, role, extractor);
    }

    // Each chain is a shard of its own: there are few, and they shall be spread.
    private sealed class Extractor : IMessageExtractor
    {
        public string? EntityId(object message) => message switch
        {
            FollowChain follow => follow.Chain.ToString(),
            ShardRegion.StartEntity start => start.EntityId,
            _ => null,
        };

        public object EntityMessage(object message) => message;

        public string? ShardId(object message) => EntityId(message);

        public string ShardId(string entityId, object? messageHint = null) => entityId;
    }
}
