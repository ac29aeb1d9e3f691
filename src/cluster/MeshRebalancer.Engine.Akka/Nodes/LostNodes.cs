using Akka.Actor;
using Akka.Cluster;

namespace MeshRebalancer.Engine.Akka.Nodes;

/// <summary>Hears of members that were downed, not of those that left in order.</summary>
internal sealed class LostNodes : UntypedActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly Action _lost;

    /// <param name="lost">Called for each.</param>
    public LostNodes(Action lost) => _lost = lost;

    protected override void PreStart() =>
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberRemoved));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        if (message is ClusterEvent.MemberRemoved { PreviousStatus: MemberStatus.Down })
            _lost();
    }
}
