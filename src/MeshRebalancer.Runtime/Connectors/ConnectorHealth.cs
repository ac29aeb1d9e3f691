namespace MeshRebalancer.Runtime.Connectors;

/// <summary>How a chain's connector fares.</summary>
public abstract record ConnectorHealth
{
    private ConnectorHealth()
    {
    }

    /// <summary>No head has been seen yet.</summary>
    public sealed record Starting : ConnectorHealth;

    /// <summary>The chain answers.</summary>
    public sealed record Healthy : ConnectorHealth;

    /// <summary>The chain does not answer, or not with anything that can be believed.</summary>
    /// <param name="Reason">For people.</param>
    /// <param name="Since">The first failure in a row.</param>
    public sealed record Failing(string Reason, DateTimeOffset Since) : ConnectorHealth;
}
