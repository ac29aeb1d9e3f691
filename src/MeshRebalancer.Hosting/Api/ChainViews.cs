using MeshRebalancer.Evm;
using MeshRebalancer.Hosting.Configuration;
using MeshRebalancer.Hosting.Nodes;
using MeshRebalancer.Runtime.Connectors;

namespace MeshRebalancer.Hosting.Api;

/// <summary>A chain as this node sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Health">starting, healthy or failing.</param>
/// <param name="Head">The newest block's number, or null.</param>
/// <param name="HeadAt">Its time, or null.</param>
/// <param name="Reason">Why it fails, or null.</param>
/// <param name="Quorum">How far its endpoints agree; null where there is only one.</param>
/// <param name="Endpoints">In order of preference.</param>
public sealed record ChainView(
    ulong Id, string Name, string Health, ulong? Head, DateTimeOffset? HeadAt, string? Reason, QuorumView? Quorum, IReadOnlyList<EndpointView> Endpoints);

/// <summary>How far a chain's endpoints agree.</summary>
/// <param name="Need">So many must say the same of what decides over money.</param>
/// <param name="Of">So many there are.</param>
/// <param name="AgreedBlock">The highest block that enough of them agreed on; 0 before the first.</param>
/// <param name="LastDisagreement">Who said what otherwise than whom when a read was unreadable last, or null.</param>
/// <param name="LastDisagreementAt">When, or null.</param>
public sealed record QuorumView(int Need, int Of, ulong AgreedBlock, string? LastDisagreement, DateTimeOffset? LastDisagreementAt);

/// <summary>An endpoint, by its name. Never its URL.</summary>
/// <param name="Name">As configured, or its host.</param>
/// <param name="Score">0 … 100: 100 answers always and at once.</param>
/// <param name="State">asked, resting, or trying: one request tries whether it is back.</param>
/// <param name="Reason">Why it rests, or null.</param>
/// <param name="Head">The newest block that it told of, or null.</param>
/// <param name="LagBlocks">Behind the other endpoints; null while unknown, or where there is only one.</param>
/// <param name="P95Seconds">Within which 95 % of its last answers came; null while too few were timed.</param>
/// <param name="LimitedSeconds">For how long it asked not to be asked; 0 where it did not.</param>
/// <param name="CreditsSpent">In this day of UTC.</param>
/// <param name="CreditsLeft">Of this day's; null without a limit.</param>
/// <param name="Outvoted">Reads in which it said otherwise than enough others; 0 where there is only one.</param>
/// <param name="OutvotedAt">The last one, or null.</param>
public sealed record EndpointView(
    string Name,
    int Score,
    string State,
    string? Reason,
    ulong? Head,
    ulong? LagBlocks,
    double? P95Seconds,
    double LimitedSeconds,
    long CreditsSpent,
    long? CreditsLeft,
    long Outvoted,
    DateTimeOffset? OutvotedAt);

/// <summary>Makes views of chains.</summary>
internal static class ChainViews
{
    public static ChainView Of(ChainConnector connector, MeshConfiguration configuration, Outside outside)
    {
        var id = connector.Chain.Id;
        var name = configuration.Chains.First(chain => chain.Id == id).Name;
        var (health, reason) = connector.Health switch
        {
            ConnectorHealth.Starting => ("starting", (string?)null),
            ConnectorHealth.Healthy => ("healthy", null),
            ConnectorHealth.Failing failing => ("failing", failing.Reason),
        };
        var quorum = outside.QuorumOf(id);
        return new(
            id.Value, name, health, connector.Head?.Number, connector.Head?.At, reason,
            quorum is null ? null : new(quorum.Need, quorum.Endpoints.Count, quorum.AgreedBlock, quorum.LastDisagreement?.Reason, quorum.LastDisagreement?.At),
            [.. outside.EndpointsOf(id).Select(status => Endpoint(status, quorum?.Endpoints.FirstOrDefault(one => one.Name == status.Name)))]);
    }

    private static EndpointView Endpoint(EndpointStatus status, EndpointDissent? dissent) => new(
        status.Name,
        status.Score,
        status.Breaker switch
        {
            EndpointBreakerView.Closed => "asked",
            EndpointBreakerView.Open => "resting",
            EndpointBreakerView.HalfOpen => "trying",
            _ => throw new InvalidOperationException($"{status.Breaker} is no state of a breaker."),
        },
        status.Reason,
        status.Head,
        status.LagBlocks,
        status.P95Seconds,
        status.LimitedSeconds,
        status.CreditsSpent,
        status.CreditsLeft,
        dissent?.Count ?? 0,
        dissent?.LastAt);
}
