using Akka.Actor;
using Akka.Cluster;
using MeshRebalancer.Kernel;
using MeshRebalancer.Runtime.Portfolios;

namespace MeshRebalancer.Engine.Akka.Chains;

/// <summary>
/// Deals the portfolios out among the members that watch them: each portfolio goes to the member whose hash with it is highest, so that a member
/// which comes or goes moves its own share and no other.
/// </summary>
public sealed class MemberShare : UntypedActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly Dictionary<UniqueAddress, Member> _members = [];
    private readonly WatchShare _share;
    private readonly string? _role;

    /// <param name="share">Set whenever a member comes or goes.</param>
    /// <param name="role">Of the members that watch; null for all.</param>
    public MemberShare(WatchShare share, string? role) => (_share, _role) = (share, role);

    /// <inheritdoc/>
    protected override void PreStart() =>
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));

    /// <inheritdoc/>
    protected override void PostStop() => _cluster.Unsubscribe(Self);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        if (message is not ClusterEvent.IMemberEvent { Member: var member })
            return;
        var watches = member.Status == MemberStatus.Up && (_role is null || member.HasRole(_role));
        var changed = watches ? _members.TryAdd(member.UniqueAddress, member) : _members.Remove(member.UniqueAddress);
        if (changed)
            Deal();
    }

    private void Deal()
    {
        var members = _members.Keys.Select(address => address.ToString()).Order(StringComparer.Ordinal).ToArray();
        var self = _cluster.SelfUniqueAddress.ToString();
        _share.Set(portfolio => Owner(portfolio, members) == self);
    }

    /// <summary>Whose a portfolio is; null where there are no members. The same on every node.</summary>
    public static string? Owner(StreamId portfolio, IReadOnlyList<string> members) =>
        members.MaxBy(member => (Mix(portfolio.ToString(), member), member));

    // FNV-1a, and a last mix without which names that differ in one character lie close together. The same in every process, unlike string's own.
    private static ulong Mix(string name, string member)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var character in name.Append('\n').Concat(member))
        {
            hash = (hash ^ character) * 1_099_511_628_211UL;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        return hash ^ (hash >> 33);
    }
}
