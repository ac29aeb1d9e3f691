namespace MeshRebalancer.Evm;

/// <summary>What the choice between endpoints is made by.</summary>
/// <param name="Order">Its place in the configuration, from 0.</param>
/// <param name="Score">How well it answers.</param>
/// <param name="Lags">Whether it is too far behind the others.</param>
/// <param name="Resting">Whether its breaker has not closed again.</param>
internal readonly record struct EndpointStanding(int Order, HealthScore Score, bool Lags, bool Resting);

/// <summary>In which order endpoints are asked. Pure.</summary>
internal static class EndpointChoice
{
    /// <summary>
    /// Those that answer before those that may be tried again, those at the head before those behind it, then by band of score, then as
    /// configured. All are in it: who may be asked now is decided when it is its turn.
    /// </summary>
    public static IEnumerable<EndpointStanding> Ordered(IEnumerable<EndpointStanding> standings) => standings
        .OrderBy(standing => standing.Resting)
        .ThenBy(standing => standing.Lags)
        .ThenBy(standing => standing.Score.Band)
        .ThenBy(standing => standing.Order);
}
