namespace MeshRebalancer.Hosting.Configuration;

/// <summary>Whether requests need a key.</summary>
public enum IdentityMode
{
    /// <summary>Every request of the API needs one.</summary>
    Keys,

    /// <summary>None does: whoever reaches loopback is the operator. For play money.</summary>
    Off,
}

/// <summary>Who may reach the API and the page.</summary>
/// <param name="Mode">Whether requests need a key.</param>
/// <param name="RequestsPerMinute">Of each key, 10 … 1,000,000.</param>
/// <param name="SessionSeconds">How long a sign-in to the page lasts, 60 … 604,800.</param>
public sealed record IdentityConfiguration(IdentityMode Mode, int RequestsPerMinute, int SessionSeconds)
{
    /// <summary>Where nothing is said.</summary>
    public static IdentityConfiguration Default { get; } = new(IdentityMode.Keys, 3_000, 43_200);

    /// <summary>No keys.</summary>
    public static IdentityConfiguration Open { get; } = Default with { Mode = IdentityMode.Off };
}
